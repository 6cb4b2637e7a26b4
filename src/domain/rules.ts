/** What a scope binding decides about the objects of its scope. Patterns are case-insensitive regular expressions. */
export interface ScopeRules {
  /** Environment names that are production; empty means: the provider's flag or the name decides. */
  readonly productionEnvironments: readonly string[]
  /** Labels that make an issue an incident. */
  readonly incidentLabels: readonly string[]
  /** Labels that make an issue a defect. */
  readonly defectLabels: readonly string[]
  /** Where deployments of this scope are read from. */
  readonly deploymentSource: 'deployments' | 'workflow_runs' | 'releases' | 'merges' | 'api'
  /** Names of the workflows whose runs deploy; empty: none does. Only for the source `workflow_runs`. */
  readonly deploymentWorkflows: readonly string[]
  /** Branches that runs and merges deploy from; empty: the default branch of the repository. */
  readonly deploymentBranches: readonly string[]
  /** How long after a deployment an incident may start and still be put down to it, in hours. */
  readonly attributionWindowHours: number
  /** Whether a failed status alone makes a failed deployment. */
  readonly failedStatusFails: boolean
  /** Branches, titles and labels of pull requests that mend production in a hurry. */
  readonly hotfixPatterns: readonly string[]
  /** Logins whose pull requests and commits are no change of a person. */
  readonly botPatterns: readonly string[]
  /** How a work item is named in branches and titles, e.g. ABC-123. */
  readonly storyKeyPattern: string
  /** Whether pull requests and branches move the technical story they name. */
  readonly moveStories: boolean
  /** What issues of a type are to us, by the type's name in lower case; other types keep their usual meaning. */
  readonly issueTypes: Readonly<Record<string, NonNullable<IssueRole> | 'none'>>
  /** How far work with a status is, by its name in lower case or its id; others follow the category of their status. */
  readonly stages: Readonly<Record<string, WorkStage>>
  /** Id of the field that holds the story points, e.g. customfield_10016; null: the one that the source itself uses. */
  readonly storyPointField: string | null
}

/** The longest attribution window: 30 days. */
export const MAX_ATTRIBUTION_HOURS = 720

export const DEFAULT_RULES: ScopeRules = {
  productionEnvironments: [],
  incidentLabels: ['^(incident|outage|sev[-_ ]?[0-9]|p0)$'],
  defectLabels: ['^(bug|defect|kind[/:] ?bug|type[/:] ?bug)$'],
  deploymentSource: 'deployments',
  deploymentWorkflows: [],
  deploymentBranches: [],
  attributionWindowHours: 24,
  failedStatusFails: true,
  hotfixPatterns: ['^hot-?fix([-_/: ]|$)'],
  // Whoever is called a bot (GitHub's apps end in [bot]), and those met most that are not, by the names of their accounts.
  botPatterns: [
    '(^|[^a-z0-9])bot([^a-z0-9]|$)',
    '^(dependabot(-preview)?|renovate|greenkeeper(io)?|k8s-ci-robot|mergify|imgbot)$',
  ],
  storyKeyPattern: '\\b[A-Z][A-Z0-9]{1,9}-[1-9][0-9]*\\b',
  moveStories: false,
  issueTypes: {},
  stages: {},
  storyPointField: null,
}

const PRODUCTION_NAME = /^prod(uction)?([-_.].*)?$/i
const STAGING_NAME = /^(stag(e|ing)|pre-?prod(uction)?)([-_./].*)?$/i
const ACCEPTANCE_NAME = /^(uat|qa|acceptance|test)([-_./].*)?$/i

export type EnvironmentType = 'development' | 'staging' | 'uat' | 'production'

const matchesAny = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => new RegExp(pattern, 'i').test(text))

/**
 * The type of an environment. Production (metrics.md, 1): the binding's patterns, else the provider's flag or
 * the name. Transient environments are never production.
 */
export function environmentType(
  environment: { name: string; production: boolean | null; transient: boolean },
  rules: ScopeRules,
): EnvironmentType {
  if (!environment.transient) {
    const byPattern = rules.productionEnvironments
    if (byPattern.length > 0 ? matchesAny(byPattern, environment.name) : isNamedProduction(environment))
      return 'production'
  }
  if (STAGING_NAME.test(environment.name)) return 'staging'
  if (ACCEPTANCE_NAME.test(environment.name)) return 'uat'
  return 'development'
}

const isNamedProduction = (environment: { name: string; production: boolean | null }) =>
  environment.production === true || PRODUCTION_NAME.test(environment.name)

export const ISSUE_ROLES = ['incident', 'defect', 'epic', 'user_story', 'technical_story'] as const
export type IssueRole = (typeof ISSUE_ROLES)[number] | null

export const WORK_STAGES = ['todo', 'in_progress', 'in_review', 'done', 'blocked'] as const
export type WorkStage = (typeof WORK_STAGES)[number]

/** What an issue with these labels is to us. An incident label wins over a defect label. */
export function issueRole(labels: readonly string[], rules: ScopeRules): 'incident' | 'defect' | null {
  if (labels.some((label) => matchesAny(rules.incidentLabels, label))) return 'incident'
  if (labels.some((label) => matchesAny(rules.defectLabels, label))) return 'defect'
  return null
}

/** No tracker has longer ones; rows are found by them, and an entry of an index holds 2704 bytes. */
const LONGEST_KEY = 100

/** The work item keys (ABC-123) that the texts name, each once, in order of appearance. */
export function storyKeys(texts: readonly (string | null)[], rules: ScopeRules): string[] {
  const pattern = new RegExp(rules.storyKeyPattern, 'g')
  return [...new Set(texts.flatMap((text) => text?.match(pattern) ?? []))].filter((key) => key.length <= LONGEST_KEY)
}
