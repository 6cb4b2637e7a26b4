import type {
  Actor,
  EventDeliveryFilter,
  EventDeliveryView,
  NewSubscription,
  Page,
  PageRequest,
  Replay,
  SubscriptionView,
} from '../app.ts'
import { type EventDeliveryRow, listEventDeliveries, replayEventDeliveries } from '../db/event-deliveries.ts'
import { activeKeys, newKey, readKeys, rotated, sealKeys } from '../db/signing-keys.ts'
import * as db from '../db/subscriptions.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { OutboxWake } from '../ports/wake.ts'
import { type Deed, type OperatorDeps, record } from './deps.ts'
import { iso, pageOf, sequenceOf } from './pages.ts'

const deliveryView = (row: EventDeliveryRow): EventDeliveryView => ({
  id: row.id,
  eventId: row.eventId,
  eventType: row.eventType,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.status === 'pending' ? row.nextAttemptAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
  attemptedAt: iso(row.attemptedAt),
  responseStatus: row.responseStatus,
  durationMs: row.durationMs,
  lastError: row.lastError,
  deliveredAt: iso(row.deliveredAt),
})

/** Who is told of the tenant's events over HTTP. */
export function subscriptionUseCases(deps: OperatorDeps & { outboxWake: OutboxWake }) {
  const { box, clock } = deps
  const inTenant = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => deps.db.tenant(actor.tenantId, work)

  function view({ secrets, ...row }: db.CountedSubscription): SubscriptionView {
    return {
      ...row,
      keyIds: activeKeys(readKeys(box, secrets, row.id), clock.now()).map(({ id }) => id),
      failingSince: iso(row.failingSince),
      resumeAt: iso(row.resumeAt),
      lastSuccessAt: iso(row.lastSuccessAt),
      createdAt: row.createdAt.toISOString(),
    }
  }

  async function shown(tx: Tx, id: Uuid): Promise<SubscriptionView> {
    const [row] = await db.listSubscriptions(tx, id)
    if (row === undefined) throw unknown()
    return view(row)
  }

  async function locked(tx: Tx, id: Uuid): Promise<db.SubscriptionRow> {
    const row = await db.lockSubscription(tx, id)
    if (row === null) throw unknown()
    return row
  }

  const note = (tx: Tx, actor: Actor, action: string, id: Uuid, payload: Deed['payload'] = {}) =>
    record(deps, tx, actor, {
      action: `event_subscription.${action}`,
      aggregateType: 'EventSubscription',
      aggregateId: id,
      payload,
    })

  return {
    listSubscriptions: (actor: Actor) => inTenant(actor, async (tx) => (await db.listSubscriptions(tx)).map(view)),

    showSubscription: (actor: Actor, id: Uuid) => inTenant(actor, (tx) => shown(tx, id)),

    addSubscription: (actor: Actor, { name, url, eventTypes }: NewSubscription) =>
      inTenant(actor, async (tx) => {
        const id = deps.newId()
        const key = newKey(deps.randomBytes, clock.now())
        await db.insertSubscription(tx, { id, name, url, eventTypes, secrets: sealKeys(box, [key], id) }, actor.keyId)
        await note(tx, actor, 'created', id, { name, eventTypes, keyId: key.id })
        return { subscription: await shown(tx, id), signingKey: key.value }
      }),

    async changeSubscription(actor: Actor, id: Uuid, { status }: { status: 'active' | 'paused' }) {
      const changed = await inTenant(actor, async (tx) => {
        const before = await locked(tx, id)
        await db.changeSubscription(tx, id, { status }, actor.keyId)
        await note(tx, actor, 'updated', id, { status: { before: before.status, after: status } })
        return shown(tx, id)
      })
      if (status === 'active') deps.outboxWake.deliver(id)
      return changed
    },

    removeSubscription: (actor: Actor, id: Uuid) =>
      inTenant(actor, async (tx) => {
        const { name } = await locked(tx, id)
        await db.changeSubscription(tx, id, { deletedAt: clock.now() }, actor.keyId)
        await note(tx, actor, 'deleted', id, { name })
      }),

    rotateSigningKey: (actor: Actor, id: Uuid) =>
      inTenant(actor, async (tx) => {
        const key = newKey(deps.randomBytes, clock.now())
        const keys = rotated(readKeys(box, (await locked(tx, id)).secrets, id), key, clock.now())
        await db.changeSubscription(tx, id, { secrets: sealKeys(box, keys, id) }, actor.keyId)
        await note(tx, actor, 'key_rotated', id, { keyId: key.id })
        return { subscription: await shown(tx, id), signingKey: key.value }
      }),

    listEventDeliveries: (actor: Actor, id: Uuid, filter: EventDeliveryFilter, page: PageRequest) => {
      const before = sequenceOf(page.cursor)
      return inTenant(actor, async (tx): Promise<Page<EventDeliveryView>> => {
        await shown(tx, id)
        const rows = await listEventDeliveries(tx, id, filter, { before, limit: page.limit + 1 })
        return pageOf(rows, page, deliveryView, (row) => [row.sequence])
      })
    },

    async replayEvents(actor: Actor, id: Uuid, { delivery, status, since }: Replay) {
      const replayed = await inTenant(actor, async (tx) => {
        await locked(tx, id)
        const count = await replayEventDeliveries(tx, id, { id: delivery, status, since }, clock.now())
        if (count === 0 && delivery !== undefined) throw new TrackerdError('NOT_FOUND', { what: 'event delivery' })
        if (count > 0) await note(tx, actor, 'replayed', id, { delivery, status, since, replayed: count })
        return count
      })
      if (replayed > 0) deps.outboxWake.deliver(id)
      return { replayed }
    },
  }
}

const unknown = () => new TrackerdError('NOT_FOUND', { what: 'subscription' })
