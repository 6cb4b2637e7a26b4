import { egressMarker, type Uuid } from '../ids.ts'
import type { EgressAction, EgressScope, EventSkip, WorkItem } from './actions.ts'
import { alertOf, deploymentOf, type EgressEvent, reviewOf } from './read-event.ts'
import { type EgressRules, isSevere, type Occasion, wantedEvents } from './rules.ts'
import { closedLines, deployedLine, driftLines, driftTitle, oneLine, raisedLines, reviewLine } from './wording.ts'

/** A work item that the event is about and that the endpoint may write to. */
export interface NamedItem extends WorkItem {
  readonly scope: EgressScope
  /** Pull requests that name it and are open. */
  readonly openReviews: number
}

/** What is known here of what an event is about. */
export interface EgressFacts {
  /** The repository of the event, when the endpoint watches it. */
  readonly repository: EgressScope | null
  /** The commit of the deployment that a rollback took back. */
  readonly takenBack: string | null
  readonly items: readonly NamedItem[]
  /** Where issues about the initiative of the alert go. */
  readonly driftScope: EgressScope | null
  readonly initiative: string | null
  /** An issue for this alert was asked for before. */
  readonly hasDriftIssue: boolean
}

export interface PlannedAction {
  /** Tells the actions of one event apart. */
  readonly key: string
  /** Actions on one target are done one after the other, in the order they were planned. */
  readonly target: string
  readonly action: EgressAction
}

export type EgressPlan = { readonly actions: readonly PlannedAction[] } | { readonly skipped: EventSkip }

/** About more items than this nobody wants a comment on each: a first deployment can hold all the work of years. */
export const MOST_ITEMS = 50

/** What follows from an event under the rules of one endpoint. Pure: the same event and facts give the same actions. */
export function planEgress(endpointId: Uuid, event: EgressEvent, rules: EgressRules, facts: EgressFacts): EgressPlan {
  if (!wantedEvents(rules).some((type) => type === event.type)) return { skipped: 'not_wanted' }
  const plans = plansFor(event, rules).map((plan) => plan(new Planner(endpointId, event), rules, facts))
  const actions = plans.flatMap((plan) => ('actions' in plan ? plan.actions : []))
  const [skipped = 'not_wanted'] = plans.flatMap((plan) => ('skipped' in plan ? [plan.skipped] : []))
  return actions.length > 0 ? { actions } : { skipped }
}

type PlanFor = (planner: Planner, rules: EgressRules, facts: EgressFacts) => EgressPlan

function plansFor({ type }: EgressEvent, rules: EgressRules): readonly PlanFor[] {
  switch (type) {
    case 'deployment.succeeded':
      return [...(rules.commitStatus ? [planStatus] : []), planDeployed]
    case 'deployment.failed':
    case 'deployment.rolled_back':
      return [planStatus]
    case 'drift_alert.opened':
    case 'drift_alert.raised':
    case 'drift_alert.closed':
      return [planDrift]
    case 'peer_review.opened':
      return [(planner, given, facts) => planReview('opened', planner, given, facts)]
    case 'peer_review.merged':
      return [(planner, given, facts) => planReview('merged', planner, given, facts)]
    default:
      return []
  }
}

/** Markers and what all actions of an event have in common. */
class Planner {
  readonly #endpointId: Uuid
  readonly event: EgressEvent

  constructor(endpointId: Uuid, event: EgressEvent) {
    this.#endpointId = endpointId
    this.event = event
  }

  marker(what: string): Uuid {
    return egressMarker(this.#endpointId, what)
  }

  common(scope: EgressScope, what: string) {
    return { scope, since: this.event.occurredAt, marker: this.marker(what) }
  }
}

const OUTCOMES: Readonly<Record<string, { state: 'success' | 'failure'; words: string }>> = {
  'deployment.succeeded': { state: 'success', words: 'Deployed to' },
  'deployment.failed': { state: 'failure', words: 'Deployment failed in' },
  'deployment.rolled_back': { state: 'failure', words: 'Rolled back in' },
}

/**
 * On the commit that the outcome is about. A rollback deploys what ran before, and has an event of its own for that; what is
 * told of it here is the end of the deployment that it took back.
 */
function planStatus(planner: Planner, _rules: EgressRules, { repository, takenBack }: EgressFacts): EgressPlan {
  const { event } = planner
  const told = deploymentOf(event)
  const outcome = OUTCOMES[event.type]
  if (!told.production || outcome === undefined) return { skipped: 'not_production' }
  if (repository === null) return { skipped: 'scope_not_watched' }
  const sha = event.type === 'deployment.rolled_back' ? takenBack : told.sha
  if (sha === null) return { skipped: 'commit_unknown' }
  const action: EgressAction = {
    kind: 'commit_status',
    ...planner.common(repository, `${event.id}/commit_status`),
    sha,
    environment: told.environment,
    state: outcome.state,
    title: oneLine(`${outcome.words} ${told.environment}`, 120),
    url: told.url,
  }
  return {
    actions: [{ key: 'commit_status', target: `commit ${repository.externalId} ${sha} ${told.environment}`, action }],
  }
}

function planDeployed(planner: Planner, rules: EgressRules, facts: EgressFacts): EgressPlan {
  const told = deploymentOf(planner.event)
  if (!told.production) return { skipped: 'not_production' }
  const version = told.ref ?? told.sha?.slice(0, 12) ?? null
  const line = deployedLine(told.environment, version, planner.event.occurredAt, told.url)
  return onItems('deployed', [line], planner, rules, facts)
}

function planReview(what: 'opened' | 'merged', planner: Planner, rules: EgressRules, facts: EgressFacts): EgressPlan {
  const told = reviewOf(planner.event)
  const title = told.key === null ? told.title : `${told.key}: ${told.title}`
  const plan = onItems(what, [reviewLine(what, title, told.url)], planner, rules, facts)
  const { url } = told
  if (!rules.remoteLinks || url === null || facts.items.length > MOST_ITEMS) return plan
  const links = facts.items.map(({ externalId, key, scope }): PlannedAction => {
    // One link for one pull request: what is said later of it replaces what was said before.
    const common = planner.common(scope, `${planner.event.aggregateId}/link/${externalId}`)
    const item = { externalId, key }
    const link = { url, title: oneLine(title), resolved: what === 'merged' }
    return {
      key: `remote_link ${externalId}`,
      target: `item ${externalId}`,
      action: { kind: 'remote_link', ...common, item, ...link },
    }
  })
  if (links.length === 0) return plan
  return { actions: [...('actions' in plan ? plan.actions : []), ...links] }
}

function onItems(
  on: Occasion,
  lines: readonly string[],
  planner: Planner,
  rules: EgressRules,
  { items }: EgressFacts,
): EgressPlan {
  const to = rules.transitions[on]
  const hasComment = rules.comments.includes(on)
  if (to === undefined && !hasComment) return { skipped: 'not_wanted' }
  if (items.length === 0) return { skipped: 'no_work_item_named' }
  if (items.length > MOST_ITEMS) return { skipped: 'too_many_work_items' }
  const actions = items.flatMap(({ externalId, key, scope, openReviews }): PlannedAction[] => {
    const item = { externalId, key }
    const common = (what: string) => planner.common(scope, `${planner.event.id}/${what}/${externalId}`)
    const target = `item ${externalId}`
    const comment: PlannedAction = {
      key: `comment ${externalId}`,
      target,
      action: { kind: 'comment', ...common('comment'), item, lines },
    }
    const transition = (status: string): PlannedAction => ({
      key: `transition ${externalId}`,
      target,
      action: { kind: 'transition', ...common('transition'), item, to: status },
    })
    // One of several merged: the item is not as far as that yet.
    const moves = to !== undefined && !(on === 'merged' && openReviews > 0)
    return [...(hasComment ? [comment] : []), ...(moves ? [transition(to)] : [])]
  })
  return actions.length > 0 ? { actions } : { skipped: 'other_work_open' }
}

const LABELS = ['trackerd', 'drift']
const ofAlert = (alertId: Uuid) => `drift/${alertId}`

/** The marker of the issue about an alert. */
export const driftMarker = (endpointId: Uuid, alertId: Uuid): Uuid => egressMarker(endpointId, ofAlert(alertId))

function planDrift(planner: Planner, rules: EgressRules, facts: EgressFacts): EgressPlan {
  const { event } = planner
  const alert = alertOf(event)
  if (alert === null) return { skipped: 'unreadable' }
  if (facts.driftScope === null) return { skipped: 'initiative_not_watched' }
  const ofIssue = ofAlert(alert.id)
  const target = `drift ${alert.id}`
  const issueMarker = planner.marker(ofIssue)
  const about = (what: string) => ({
    ...planner.common(facts.driftScope as EgressScope, `${event.id}/${what}`),
    issueMarker,
  })
  if (event.type === 'drift_alert.closed') {
    if (!facts.hasDriftIssue) return { skipped: 'no_issue_opened' }
    const action: EgressAction = { kind: 'close_issue', ...about('close'), lines: closedLines(alert) }
    return { actions: [{ key: 'close_issue', target, action }] }
  }
  if (event.type === 'drift_alert.raised' && facts.hasDriftIssue) {
    const action: EgressAction = { kind: 'issue_comment', ...about('comment'), lines: raisedLines(alert) }
    return { actions: [{ key: 'issue_comment', target, action }] }
  }
  if (!isSevere(alert.severity, rules.driftIssues)) return { skipped: 'below_severity' }
  const action: EgressAction = {
    kind: 'issue',
    ...planner.common(facts.driftScope, ofIssue),
    title: driftTitle(alert),
    lines: driftLines(alert, facts.initiative),
    labels: LABELS,
    issueType: rules.issueType,
  }
  return { actions: [{ key: 'issue', target, action }] }
}
