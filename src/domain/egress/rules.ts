import type { Severity } from '../drift/finding.ts'
import { isWorse } from '../drift/severity.ts'
import type { EventType } from '../events.ts'

/**
 * What can happen to a work item: a pull request that names it was opened or merged, or a deployment to production
 * that contains such a pull request succeeded.
 */
export const OCCASIONS = ['opened', 'merged', 'deployed'] as const
export type Occasion = (typeof OCCASIONS)[number]

/** What an endpoint writes to its source. Everything is off until an operator switches it on. */
export interface EgressRules {
  /** The outcome of every deployment to production, as a status of the commit. */
  readonly commitStatus: boolean
  /** An issue for each drift alert of this severity or a higher one; null: none. */
  readonly driftIssues: Severity | null
  /** The binding whose scope takes these issues; null: the first one that belongs to the initiative of the alert. */
  readonly driftScope: string | null
  /** Name of the type that these issues get; null: Task, or what there is. */
  readonly issueType: string | null
  /** When a work item gets a comment. */
  readonly comments: readonly Occasion[]
  /** The status that a work item is moved to, by its name there. */
  readonly transitions: { readonly [On in Occasion]?: string }
  /** A link from a work item to each pull request that names it. */
  readonly remoteLinks: boolean
}

export const NO_EGRESS: EgressRules = {
  commitStatus: false,
  driftIssues: null,
  driftScope: null,
  issueType: null,
  comments: [],
  transitions: {},
  remoteLinks: false,
}

/** What a rule makes an adapter do. */
export const EGRESS_KINDS = [
  'commit_status',
  'issue',
  'issue_comment',
  'close_issue',
  'comment',
  'transition',
  'remote_link',
] as const
export type EgressKind = (typeof EGRESS_KINDS)[number]

/** The kinds of action that the rules may lead to now: what is not among them is not done any more. */
export function wantedKinds(rules: EgressRules): ReadonlySet<EgressKind> {
  return new Set<EgressKind>([
    ...(rules.commitStatus ? (['commit_status'] as const) : []),
    ...(rules.driftIssues === null ? [] : (['issue', 'issue_comment', 'close_issue'] as const)),
    ...(rules.comments.length > 0 ? (['comment'] as const) : []),
    ...(Object.keys(rules.transitions).length > 0 ? (['transition'] as const) : []),
    ...(rules.remoteLinks ? (['remote_link'] as const) : []),
  ])
}

/** The events that may lead to an action, sorted by name. */
export function wantedEvents(rules: EgressRules): readonly EventType[] {
  const isOn = (occasion: Occasion) => isAboutItems(rules, occasion)
  const events = new Set<EventType>([
    ...(rules.commitStatus ? DEPLOYMENTS : []),
    ...(rules.driftIssues === null ? [] : ALERTS),
    ...(isOn('opened') || rules.remoteLinks ? (['peer_review.opened'] as const) : []),
    ...(isOn('merged') || rules.remoteLinks ? (['peer_review.merged'] as const) : []),
    ...(isOn('deployed') ? (['deployment.succeeded'] as const) : []),
  ])
  return [...events].sort()
}

/** Whether something is written to work items on this occasion. */
export const isAboutItems = (rules: EgressRules, occasion: Occasion): boolean =>
  rules.comments.includes(occasion) || rules.transitions[occasion] !== undefined

const DEPLOYMENTS = ['deployment.succeeded', 'deployment.failed', 'deployment.rolled_back'] as const
const ALERTS = ['drift_alert.opened', 'drift_alert.raised', 'drift_alert.closed'] as const

export const isSevere = (severity: Severity, least: Severity | null): boolean =>
  least !== null && !isWorse(least, severity)
