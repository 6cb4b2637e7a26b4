import { type Command, InvalidArgumentError, Option } from 'commander'
import { didYouMean } from '../domain/nearest.ts'
import { ISSUE_ROLES, MAX_ATTRIBUTION_HOURS, type ScopeRules, WORK_STAGES } from '../domain/rules.ts'
import type { Wire } from '../ports/wire.ts'
import { each } from './options.ts'

const SOURCES = [
  'deployments',
  'workflow_runs',
  'releases',
  'merges',
  'api',
] as const satisfies ScopeRules['deploymentSource'][]
const ROLES = [...ISSUE_ROLES, 'none'] as const

export interface RuleOptions {
  readonly productionEnvironment?: readonly string[]
  readonly incidentLabel?: readonly string[]
  readonly defectLabel?: readonly string[]
  readonly deploymentSource?: (typeof SOURCES)[number]
  readonly deploymentWorkflow?: readonly string[]
  readonly deploymentBranch?: readonly string[]
  readonly attributionWindow?: number
  readonly failedStatusFails?: boolean
  readonly hotfix?: readonly string[]
  readonly bot?: readonly string[]
  readonly storyKeyPattern?: string
  readonly moveStories?: boolean
  readonly issueType?: Readonly<Record<string, (typeof ROLES)[number]>>
  readonly stage?: Readonly<Record<string, (typeof WORK_STAGES)[number]>>
  readonly storyPointField?: string
}

/** Adds the options that say what objects of a scope are to us. */
export const withRuleOptions = (command: Command) =>
  command
    .option('--production-environment <pattern>', 'environments that are production; may be repeated', each)
    .option('--incident-label <pattern>', 'labels that make an issue an incident; may be repeated', each)
    .option('--defect-label <pattern>', 'labels that make an issue a defect; may be repeated', each)
    .addOption(new Option('--deployment-source <source>', 'where deployments are read from').choices(SOURCES))
    .option('--deployment-workflow <pattern>', 'workflows whose runs deploy; may be repeated', each)
    .option('--deployment-branch <pattern>', 'branches that runs and merges deploy from; may be repeated', each)
    .option('--attribution-window <hours>', 'how long after a deployment an incident is put down to it', hours)
    .option('--failed-status-fails', 'a failed status alone makes a failed deployment')
    .option('--no-failed-status-fails', 'a failed status alone makes no failed deployment')
    .option('--hotfix <pattern>', 'branches, titles and labels of hotfixes; may be repeated', each)
    .option('--bot <pattern>', 'logins of bots, whose changes are not counted; may be repeated', each)
    .option('--story-key-pattern <pattern>', 'how work items are named in branches and titles')
    .option('--move-stories', 'pull requests move the story they name')
    .option('--issue-type <type=role>', `what issues of a type are: ${ROLES.join(', ')}; may be repeated`, among(ROLES))
    .option(
      '--stage <status=stage>',
      `how far work with a status (its name or id) is: ${WORK_STAGES.join(', ')}; may be repeated`,
      among(WORK_STAGES),
    )
    .option('--story-point-field <id>', 'field that holds the story points, e.g. customfield_10016')

/** Gathers "name=value" of an option that may be repeated. Names have no case; the last `=` counts, for names may have one. */
function among<Value extends string>(values: readonly Value[]) {
  return (given: string, before: Readonly<Record<string, Value>> = {}): Readonly<Record<string, Value>> => {
    const at = given.lastIndexOf('=')
    const name = given.slice(0, Math.max(at, 0)).trim().toLowerCase()
    const told = given.slice(at + 1).trim()
    const value = values.find((known) => known === told)
    if (name === '' || value === undefined)
      throw new InvalidArgumentError(`Give a name, "=", and one of ${values.join(', ')}${question(told, values)}`)
    return { ...before, [name]: value }
  }
}

/** What ends a list of what there is: which of it was nearly given, if one was. */
const question = (given: string, known: readonly string[]) => didYouMean(given, known) || '.'

function hours(given: string): number {
  const value = Number(given)
  if (given.trim() === '' || !(value > 0 && value <= MAX_ATTRIBUTION_HOURS))
    throw new InvalidArgumentError(`Give a number of hours, more than 0 and at most ${MAX_ATTRIBUTION_HOURS}.`)
  return value
}

type WireRules = Wire<ScopeRules>

/** The rules that were given; JSON leaves the others out. */
export function rulesOf(options: RuleOptions): Partial<WireRules> | undefined {
  const rules = {
    production_environments: options.productionEnvironment,
    incident_labels: options.incidentLabel,
    defect_labels: options.defectLabel,
    deployment_source: options.deploymentSource,
    deployment_workflows: options.deploymentWorkflow,
    deployment_branches: options.deploymentBranch,
    attribution_window_hours: options.attributionWindow,
    failed_status_fails: options.failedStatusFails,
    hotfix_patterns: options.hotfix,
    bot_patterns: options.bot,
    story_key_pattern: options.storyKeyPattern,
    move_stories: options.moveStories,
    issue_types: options.issueType,
    stages: options.stage,
    story_point_field: options.storyPointField,
  } satisfies { [Name in keyof WireRules]: unknown }
  const given = Object.entries(rules).filter(([, rule]) => rule !== undefined)
  return given.length > 0 ? Object.fromEntries(given) : undefined
}

/** Rules by the name of their option, to bring their default back. */
const RESETS = {
  'production-environment': 'production_environments',
  'incident-label': 'incident_labels',
  'defect-label': 'defect_labels',
  'deployment-source': 'deployment_source',
  'deployment-workflow': 'deployment_workflows',
  'deployment-branch': 'deployment_branches',
  'attribution-window': 'attribution_window_hours',
  'failed-status-fails': 'failed_status_fails',
  hotfix: 'hotfix_patterns',
  bot: 'bot_patterns',
  'story-key-pattern': 'story_key_pattern',
  'move-stories': 'move_stories',
  'issue-type': 'issue_types',
  stage: 'stages',
  'story-point-field': 'story_point_field',
} as const satisfies Record<string, keyof WireRules>
type Reset = keyof typeof RESETS

export interface ChangeOptions extends RuleOptions {
  readonly reset?: readonly Reset[]
}

export const resetOption = () =>
  new Option(
    '--reset <rule>',
    `bring the default of a rule back: ${Object.keys(RESETS).join(', ')}; may be repeated`,
  ).argParser((given: string, before: readonly Reset[] = []): readonly Reset[] => {
    const told = given.replace(/^--/, '')
    const known = Object.keys(RESETS) as Reset[]
    const reset = known.find((name) => name === told)
    if (reset === undefined) throw new InvalidArgumentError(`Give one of ${known.join(', ')}${question(told, known)}`)
    return [...before, reset]
  })

/** The rules to send: types and statuses that are given join those the scope has, and what is reset is null. */
export function changedRules(
  before: WireRules,
  options: ChangeOptions,
): { [Name in keyof WireRules]?: WireRules[Name] | null } | undefined {
  const given = rulesOf(options)
  const resets = (options.reset ?? []).map((name) => [RESETS[name], null] as const)
  if (given === undefined && resets.length === 0) return undefined
  const none = new Set(resets.map(([rule]) => rule))
  const joined = (rule: 'issue_types' | 'stages') =>
    given?.[rule] === undefined ? {} : { [rule]: { ...(none.has(rule) ? {} : before[rule]), ...given[rule] } }
  return { ...Object.fromEntries(resets), ...given, ...joined('issue_types'), ...joined('stages') }
}
