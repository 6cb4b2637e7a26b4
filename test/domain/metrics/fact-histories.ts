/** Histories of initiatives as facts: generated, and true to each other as those of attribution are. */
import fc from 'fast-check'
import {
  type ChangeFact,
  type DeploymentFact,
  type EpochMs,
  FAILURE_SIGNALS,
  type Facts,
  type FailureSignal,
  type IncidentFact,
  type Period,
  type Reopening,
  type WorkFact,
} from '../../../src/domain/metrics/facts.ts'
import {
  DAY,
  type DrawnChange,
  type DrawnDeploy,
  type DrawnItem,
  type DrawnScope,
  items,
  scopes,
  testRuns,
} from './drawn.ts'

/** Midnight in UTC, and nothing happens before it but some first commits. */
export const BEGIN: EpochMs = Date.UTC(2024, 0, 15)
/** Most of what happens is over by then. */
export const END: EpochMs = BEGIN + 50 * DAY

const EVER = { from: BEGIN - 1_000 * DAY, to: BEGIN + 2_000 * DAY }

/** Everything is known of it, at all times. Ids and scopes begin with the name: histories of two can be put together. */
export const histories = (name = 'own'): fc.Arbitrary<Facts> =>
  fc.record({ scopes, items, testRuns }).map((drawn) => {
    const each = drawn.scopes.map((scope, index) => scopeFacts(scope, `${name}-${index}`))
    return {
      deployments: inOrder(
        each.flatMap(({ deployments }) => deployments),
        ({ at }) => at,
      ),
      changes: inOrder(
        each.flatMap(({ changes }) => changes),
        ({ startedAt }) => startedAt,
      ),
      incidents: inOrder(
        each.flatMap(({ incidents }) => incidents),
        ({ startedAt }) => startedAt,
      ),
      work: instants(drawn.items).flatMap(([item, at], index) => workFacts(item, at, `${name}-work-${index}`)),
      tests: instants(drawn.testRuns).map(([{ failed }, at], index) => ({
        id: `${name}-test-${index}`,
        at,
        passed: !failed,
      })),
      hasProduction: true,
      covered: { deployments: EVER, changes: EVER, incidents: EVER, work: EVER, tests: EVER },
    }
  })

const instant = fc.oneof(
  fc.integer({ min: BEGIN - DAY, max: END }),
  fc.integer({ min: -1, max: 50 }).map((day) => BEGIN + day * DAY),
)

/** Any instant of a history; often a midnight, where things happen too. */
export const instantsOfHistory: fc.Arbitrary<EpochMs> = instant

/** Windows of a history that are not empty. */
export const periods = (zone = 'UTC'): fc.Arbitrary<Period> =>
  fc
    .tuple(instant, instant)
    .filter(([one, other]) => one !== other)
    .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other), zone }))

function scopeFacts(scope: DrawnScope, scopeId: string) {
  const deploys = instants(scope.deploys)
  const incidents = instants(scope.troubles).map(
    ([{ lasts, relapses, attributed }, startedAt], index): IncidentFact => {
      const [reopenings, since] = reopened(relapses, startedAt)
      const before = deploys.findLastIndex(([, at]) => at <= startedAt && startedAt < at + DAY)
      const cause = attributed && before >= 0 ? `${scopeId}-deployment-${before}` : null
      return {
        id: `${scopeId}-incident-${index}`,
        scopeId,
        startedAt,
        resolvedAt: lasts === null ? null : since + lasts,
        reopenings,
        deploymentId: cause,
        method: cause === null ? null : 'same_scope',
        confidence: cause === null ? null : 0.8,
        why: cause === null ? 'outside_window' : 'within_24h',
      }
    },
  )
  const deployments = deploys.map(([deploy, at], index) => deploymentFact(deploy, at, scopeId, index, incidents))
  const changes = instants(scope.changes).map(([change, at], index) =>
    changeFact(change, at, scopeId, index, deployments),
  )
  return { deployments, changes, incidents }
}

function deploymentFact(
  { fails, breaks, recovers, relapses, mends }: DrawnDeploy,
  at: EpochMs,
  scopeId: string,
  index: number,
  incidents: readonly IncidentFact[],
): DeploymentFact {
  const id = `${scopeId}-deployment-${index}`
  const signals: FailureSignal[] = incidents
    .filter(({ deploymentId }) => deploymentId === id)
    .map((incident) => ({ signal: 'incident', evidenceId: incident.id, at: incident.startedAt }))
  if (fails) signals.push({ signal: 'failed_status', evidenceId: id, at })
  if (breaks !== null) signals.push({ signal: breaks.signal, evidenceId: `${id}-evidence`, at: at + breaks.after })
  // What recovers has failed by then.
  const failedAt = Math.min(...signals.map((each) => each.at))
  const [reopenings, since] = signals.length === 0 ? [[], at] : reopened(relapses, failedAt)
  const strength = ({ signal }: FailureSignal) => FAILURE_SIGNALS.indexOf(signal)
  return {
    id,
    scopeId,
    environmentId: `${scopeId}-production`,
    at,
    outcome: fails ? 'failure' : 'success',
    signals: signals.toSorted((one, other) => strength(one) - strength(other)),
    recovery:
      signals.length === 0 || recovers === null
        ? null
        : { at: (reopenings.length === 0 ? at : since) + recovers, by: 'remediation', evidenceId: `${id}-remedy` },
    relapses: reopenings.map(({ resolvedAt, reopenedAt }) => ({
      at: resolvedAt,
      by: 'incident_resolved',
      evidenceId: `${id}-relapse`,
      relapsedAt: reopenedAt,
    })),
    remediation:
      mends === null ? null : { as: mends, evidenceId: `${id}-mended`, at: at + (mends === 'incident' ? DAY : 0) },
  }
}

/** It held for a time, and did not; and when what follows can begin. */
function reopened(drawn: DrawnDeploy['relapses'], begin: EpochMs): [Reopening[], EpochMs] {
  if (drawn === null) return [[], begin]
  const resolvedAt = begin + drawn.lasts
  const reopenedAt = resolvedAt + 1 + drawn.holds
  return [[{ resolvedAt, reopenedAt }], reopenedAt]
}

function changeFact(
  drawn: DrawnChange,
  openedAt: EpochMs,
  scopeId: string,
  index: number,
  deployments: readonly DeploymentFact[],
): ChangeFact {
  const isCommit = drawn.kind === 'commit'
  const readyAt = drawn.draft === null || isCommit ? null : openedAt + drawn.draft
  const reviewable = readyAt ?? openedAt
  const firstReviewAt = drawn.pickup === null || isCommit ? null : Math.max(openedAt, reviewable + drawn.pickup)
  const approvedAt = drawn.approval === null || firstReviewAt === null ? null : firstReviewAt + drawn.approval
  const mergedAt = drawn.merge === null ? null : isCommit ? openedAt : (approvedAt ?? reviewable) + drawn.merge
  const successes = deployments.filter(({ outcome }) => outcome === 'success')
  const [first, ...others] = successes
  const isOld = mergedAt !== null && first !== undefined && mergedAt < first.at
  // What may have been in the first may be said to have come with a later one.
  const carriers = !isOld ? successes : drawn.knownBy === 'explicit' ? others : []
  const ships = mergedAt === null || drawn.stays ? undefined : carriers.find(({ at }) => at >= mergedAt)
  return {
    id: `${scopeId}-change-${index}`,
    kind: drawn.kind,
    scopeId,
    startedAt: drawn.startedBy === 'first_commit' ? openedAt - drawn.coding : openedAt,
    startedBy: drawn.startedBy,
    openedAt: isCommit ? null : openedAt,
    readyAt,
    firstReviewAt,
    approvedAt,
    mergedAt,
    closedAt: mergedAt,
    deployment: ships === undefined ? null : { id: ships.id, at: ships.at, knownBy: drawn.knownBy },
    excluded: drawn.excluded ?? (isOld && ships === undefined ? 'pre_baseline' : null),
    baselineAt: isOld ? first.at : null,
    size: isCommit ? null : drawn.size,
  }
}

/** About half of what is done is opened again, as what was drawn of it has it, and most of that is done once more. */
function workFacts({ kind, waits, takes, escaped }: DrawnItem, openedAt: EpochMs, id: string): WorkFact[] {
  const startedAt = waits === null ? null : openedAt + waits
  const doneAt = takes === null ? null : (startedAt ?? openedAt) + takes
  const item = { id, kind, openedAt, startedAt, escaped: kind === 'defect' ? escaped : null }
  const [validFrom, validTo] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  if (doneAt === null || takes === null || takes % 120_000 !== 0) return [{ ...item, validFrom, validTo, doneAt }]
  const reopenedAt = doneAt + (waits ?? DAY)
  return [
    { ...item, validFrom, validTo: reopenedAt, doneAt },
    { ...item, validFrom: reopenedAt, validTo, doneAt: escaped === null ? null : reopenedAt + takes },
  ]
}

/** Each with its instant: the pauses add up. */
function instants<T extends { readonly after: number }>(drawn: readonly T[]): readonly (readonly [T, EpochMs])[] {
  let at = BEGIN
  return drawn.map((one) => {
    at += one.after
    return [one, at] as const
  })
}

function inOrder<T extends { readonly id: string }>(facts: readonly T[], at: (fact: T) => EpochMs): readonly T[] {
  return facts.toSorted((one, other) => at(one) - at(other) || (one.id < other.id ? -1 : 1))
}
