import { insertEgressActions } from '../db/egress-actions.ts'
import { type DueEgressEvent, decideEgressEvent, type EgressDecision, nextEgressEvent } from '../db/egress-events.ts'
import type { ReadingEndpoint } from '../db/reading-endpoints.ts'
import type { Tx } from '../db/tx.ts'
import type { EventSkip } from '../domain/egress/actions.ts'
import { planEgress } from '../domain/egress/plan.ts'
import type { EgressRules } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EgressDeps } from './deps.ts'
import { eventOf, factsOf } from './facts.ts'
import { afterFailures, meaningOf } from './retries.ts'

/** Later than this nobody calls it news: a first sync of years of history writes nothing. */
const NEWS_FOR_MS = 3 * 86_400_000
/** What a deployment contains is read by a sync that comes after it: so long that is waited for, and looked at so often. */
const CONTENTS_WITHIN_MS = 6 * 3_600_000
const LOOK_AGAIN_MS = 5 * 60_000

export interface Decided {
  /** Actions that follow. */
  readonly planned: number
  /** Events that nothing follows from. */
  readonly passed: number
}

/** One turn at the egress of an endpoint. */
export interface Turn {
  readonly deps: EgressDeps
  readonly tenantId: Uuid
  readonly endpoint: ReadingEndpoint
  readonly rules: EgressRules
  /** The turn is over: begin nothing new. */
  over(): boolean
}

/**
 * What follows from every event that waits stands in the table of actions, in the order of the events. Each is decided
 * once, in a transaction of its own: one that cannot be decided is set aside and holds up no other.
 */
export async function decideAll(turn: Turn): Promise<Decided> {
  const sum = { planned: 0, passed: 0 }
  while (!turn.over()) {
    const decided = await decideNext(turn)
    if (decided === null) break
    sum.planned += decided.planned
    sum.passed += decided.passed
  }
  return sum
}

async function decideNext(turn: Turn): Promise<Decided | null> {
  const { deps, tenantId, endpoint } = turn
  const tried: { due: DueEgressEvent | null } = { due: null }
  try {
    return await deps.db.tenant(tenantId, async (tx) => {
      tried.due = await nextEgressEvent(tx, endpoint.id, deps.clock.now())
      return tried.due === null ? null : decide(tx, turn, tried.due)
    })
  } catch (thrown) {
    const failure = meaningOf(thrown)
    // Without the database nothing can be set aside either.
    if (tried.due === null || failure.cause.code === 'DATABASE_UNAVAILABLE') throw thrown
    await setAside(turn, tried.due, failure.error)
    return { planned: 0, passed: 0 }
  }
}

async function decide(tx: Tx, turn: Turn, due: DueEgressEvent): Promise<Decided> {
  const now = turn.deps.clock.now()
  const { decision, planned } = await decisionOn(tx, turn, due, now)
  await decideEgressEvent(tx, due.egressEventId, decision)
  return { planned, passed: Number(decision.status === 'skipped') }
}

async function decisionOn(
  tx: Tx,
  { endpoint, rules }: Turn,
  due: DueEgressEvent,
  now: Date,
): Promise<{ decision: EgressDecision; planned: number }> {
  if (endpoint.egressSince !== null && due.occurredAt < endpoint.egressSince) return passed('before_egress')
  if (now.getTime() - due.occurredAt.getTime() > NEWS_FOR_MS) return passed('too_old')
  const event = eventOf(due)
  const facts = await factsOf(tx, endpoint, event, rules)
  if (facts === null) {
    const isLate = now.getTime() - due.handedAt.getTime() > CONTENTS_WITHIN_MS
    const later = { status: 'pending', until: new Date(now.getTime() + LOOK_AGAIN_MS) } as const
    return isLate ? passed('contents_unknown') : { decision: later, planned: 0 }
  }
  const plan = planEgress(endpoint.id, event, rules, facts)
  if ('skipped' in plan) return passed(plan.skipped)
  const planned = await insertEgressActions(tx, endpoint.id, due, plan.actions, now)
  return { decision: { status: 'planned' }, planned }
}

const passed = (reason: EventSkip) => ({ decision: { status: 'skipped', reason } as const, planned: 0 })

async function setAside({ deps, tenantId, endpoint }: Turn, due: DueEgressEvent, error: string): Promise<void> {
  const until = afterFailures(due.attempts + 1, deps.clock.now(), deps.random)
  deps.logger.warn(
    { endpoint: endpoint.id, event: due.id, error },
    'it could not be decided what follows from an event',
  )
  await deps.db.tenant(tenantId, (tx) =>
    decideEgressEvent(
      tx,
      due.egressEventId,
      until === null ? { status: 'dead', error } : { status: 'pending', until, error },
    ),
  )
}
