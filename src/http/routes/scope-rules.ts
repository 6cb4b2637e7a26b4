import { z } from 'zod'
import { ISSUE_ROLES, MAX_ATTRIBUTION_HOURS, WORK_STAGES } from '../../domain/rules.ts'
import { text } from '../schemas.ts'

const DEPLOYMENT_SOURCES = ['deployments', 'workflow_runs', 'releases', 'merges', 'api'] as const
const ROLES = [...ISSUE_ROLES, 'none'] as const

/** The rules of a scope in an answer. */
export const Rules = z.object({
  production_environments: z.array(z.string()),
  incident_labels: z.array(z.string()),
  defect_labels: z.array(z.string()),
  deployment_source: z.enum(DEPLOYMENT_SOURCES),
  deployment_workflows: z.array(z.string()),
  deployment_branches: z.array(z.string()),
  attribution_window_hours: z.number(),
  failed_status_fails: z.boolean(),
  hotfix_patterns: z.array(z.string()),
  bot_patterns: z.array(z.string()),
  story_key_pattern: z.string(),
  move_stories: z.boolean(),
  issue_types: z.record(z.string(), z.enum(ROLES)),
  stages: z.record(z.string(), z.enum(WORK_STAGES)),
  story_point_field: z.string().nullable(),
})

const regex = text(200).refine(isRegex, 'must be a regular expression')
const regexes = z.array(regex).max(50)

/** Names in lower case, as they are looked up: sources spell them as they please. */
const byName = <T extends z.ZodType<string>>(value: T) =>
  z
    .record(text(200).toLowerCase(), value)
    .refine((map) => Object.keys(map).length <= 200, 'must have 200 entries at most')

const given = {
  production_environments: regexes,
  incident_labels: regexes,
  defect_labels: regexes,
  deployment_source: z.enum(DEPLOYMENT_SOURCES),
  deployment_workflows: regexes,
  deployment_branches: regexes,
  attribution_window_hours: z.number().positive().max(MAX_ATTRIBUTION_HOURS),
  failed_status_fails: z.boolean(),
  hotfix_patterns: regexes,
  bot_patterns: regexes,
  story_key_pattern: regex,
  move_stories: z.boolean(),
  issue_types: byName(z.enum(ROLES)),
  stages: byName(z.enum(WORK_STAGES)),
  story_point_field: text(200),
}

/** The rules of a new scope: those that are left out keep their default. */
export const NewRules = z.strictObject({
  production_environments: given.production_environments.exactOptional(),
  incident_labels: given.incident_labels.exactOptional(),
  defect_labels: given.defect_labels.exactOptional(),
  deployment_source: given.deployment_source.exactOptional(),
  deployment_workflows: given.deployment_workflows.exactOptional(),
  deployment_branches: given.deployment_branches.exactOptional(),
  attribution_window_hours: given.attribution_window_hours.exactOptional(),
  failed_status_fails: given.failed_status_fails.exactOptional(),
  hotfix_patterns: given.hotfix_patterns.exactOptional(),
  bot_patterns: given.bot_patterns.exactOptional(),
  story_key_pattern: given.story_key_pattern.exactOptional(),
  move_stories: given.move_stories.exactOptional(),
  issue_types: given.issue_types.exactOptional(),
  stages: given.stages.exactOptional(),
  story_point_field: given.story_point_field.nullable().exactOptional(),
})

/** Rules to change: null brings the default back. */
export const ChangedRules = z
  .strictObject({
    production_environments: given.production_environments.nullable().exactOptional(),
    incident_labels: given.incident_labels.nullable().exactOptional(),
    defect_labels: given.defect_labels.nullable().exactOptional(),
    deployment_source: given.deployment_source.nullable().exactOptional(),
    deployment_workflows: given.deployment_workflows.nullable().exactOptional(),
    deployment_branches: given.deployment_branches.nullable().exactOptional(),
    attribution_window_hours: given.attribution_window_hours.nullable().exactOptional(),
    failed_status_fails: given.failed_status_fails.nullable().exactOptional(),
    hotfix_patterns: given.hotfix_patterns.nullable().exactOptional(),
    bot_patterns: given.bot_patterns.nullable().exactOptional(),
    story_key_pattern: given.story_key_pattern.nullable().exactOptional(),
    move_stories: given.move_stories.nullable().exactOptional(),
    issue_types: given.issue_types.nullable().exactOptional(),
    stages: given.stages.nullable().exactOptional(),
    story_point_field: given.story_point_field.nullable().exactOptional(),
  })
  .refine((rules) => Object.keys(rules).length > 0, 'must change something')

function isRegex(source: string): boolean {
  try {
    new RegExp(source, 'i')
    return true
  } catch {
    return false
  }
}
