import { type DeliveryAttempt, type DueDelivery, dueDeliveries, noteAttempts } from '../db/event-deliveries.ts'
import { activeKeys, readKeys, type SigningKey } from '../db/signing-keys.ts'
import {
  findSubscriptionTenant,
  lockSubscription,
  type ReceiverHealth,
  type SubscriptionRow,
  saveHealth,
} from '../db/subscriptions.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { Logger } from '../ports/logger.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { Tracing } from '../ports/tracing.ts'
import { attempt } from './attempt.ts'
import { healthAfter, isOnProbation, nextSending } from './receiver.ts'
import { type Chance, told } from './retries.ts'
import { outgoing } from './standard/index.ts'

export interface DeliverDeps extends Chance {
  readonly db: Database
  readonly box: SecretBox
  readonly logger: Logger
  readonly tracing: Tracing
  /** Refuses addresses that the operator did not allow. */
  readonly fetch: typeof fetch
}

export interface DeliverRun {
  readonly delivered: number
  readonly failed: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

const BATCH = 25
/** Under way to one receiver at the same time; of one aggregate always one. */
const AT_ONCE = 5
const SLICE_MS = 20_000

interface Turn {
  readonly subscription: SubscriptionRow
  readonly keys: readonly SigningKey[]
  readonly due: readonly DueDelivery[]
}

/**
 * Sends a subscription what waits for it, as long as the receiver takes it. What fails is tried again for days. No
 * connection is held while the receiver thinks, and nobody else waits for it.
 */
export function createDeliver(deps: DeliverDeps) {
  const { db, clock, random } = deps

  return async function deliver(subscriptionId: Uuid, signal: AbortSignal): Promise<DeliverRun> {
    const sum = { delivered: 0, failed: 0 }
    const end = clock.now().getTime() + SLICE_MS
    const tenantId = await findSubscriptionTenant(db, subscriptionId)
    for (;;) {
      const turn = tenantId === null ? null : await begin(tenantId, subscriptionId)
      if (tenantId === null || turn === null) return logged(subscriptionId, { ...sum, remaining: false })
      const { attempts, health } = await send(turn, signal)
      await db.tenant(tenantId, async (tx) => {
        await noteAttempts(tx, attempts)
        if ((await lockSubscription(tx, subscriptionId)) !== null) await saveHealth(tx, subscriptionId, health)
      })
      sum.delivered += attempts.filter(({ error }) => error === null).length
      sum.failed += attempts.filter(({ error }) => error !== null).length
      if (signal.aborted || clock.now().getTime() >= end)
        return logged(subscriptionId, { ...sum, remaining: !signal.aborted })
    }
  }

  /** null: there is nothing to send now. */
  function begin(tenantId: Uuid, id: Uuid): Promise<Turn | null> {
    return db.tenant(tenantId, async (tx) => {
      const now = clock.now()
      const subscription = await lockSubscription(tx, id)
      if (subscription?.status !== 'active') return null
      if (subscription.resumeAt !== null && subscription.resumeAt > now) return null
      const due = await dueDeliveries(tx, id, now, isOnProbation(subscription) ? 1 : BATCH)
      if (due.length === 0) return null
      return { subscription, due, keys: activeKeys(readKeys(deps.box, subscription.secrets, id), now) }
    })
  }

  /** Stops early when the receiver asks for time, goes away, or fails too often. */
  async function send({ subscription, keys, due }: Turn, signal: AbortSignal) {
    const attempts: DeliveryAttempt[] = []
    // What was waited for is over.
    let health: ReceiverHealth = { ...subscription, disabledReason: null, resumeAt: null }
    const mayGoOn = () => !signal.aborted && health.resumeAt === null && health.disabledReason === null
    const rows = [...Map.groupBy(due, ({ aggregateId }) => aggregateId).values()].values()
    const worker = async () => {
      for (const row of rows)
        for (const delivery of row) {
          if (!mayGoOn()) return
          const event = written(delivery)
          const answer =
            event instanceof TrackerdError
              ? { at: clock.now(), status: null, durationMs: 0, error: told(event), retryAfter: null }
              : await attempt({ url: subscription.url, event, keys, traceparent: delivery.traceparent }, deps, signal)
          // That an event cannot be written is not the receiver's fault.
          if (!(event instanceof TrackerdError)) health = healthAfter(health, answer, random)
          const { at, status, durationMs, error } = answer
          const nextAttemptAt = error === null ? null : nextSending(delivery.attempts + 1, answer, random)
          const { deliveryId, attempts: before } = delivery
          attempts.push({ deliveryId, before, at, status, durationMs, error, nextAttemptAt })
        }
    }
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
    const failure = ended.find(({ status }) => status === 'rejected')
    // Told to stop in the middle: what was not answered is sent again, the rest is stored.
    if (failure?.status === 'rejected' && !signal.aborted) throw failure.reason
    return { attempts, health }
  }

  function logged(subscription: Uuid, run: DeliverRun): DeliverRun {
    if (run.delivered + run.failed > 0) deps.logger.info({ subscription, ...run }, 'events delivered')
    return run
  }
}

const written = (delivery: DueDelivery) => {
  try {
    return outgoing(delivery)
  } catch (thrown) {
    return asTrackerdError(thrown)
  }
}
