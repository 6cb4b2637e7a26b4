import type { Actor, DeliveryDetail, DeliveryFilter, DeliveryStatus, DeliveryView, Page, PageRequest } from '../app.ts'
import * as db from '../db/delivery-records.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { type OperatorDeps, record } from './deps.ts'
import { iso, pageOf, sequenceOf } from './pages.ts'

const deliveryView = (row: db.DeliveryRow): DeliveryView => ({
  id: row.id,
  endpointId: row.endpointId,
  deliveryId: row.deliveryId,
  topic: row.topic,
  origin: row.origin,
  status: row.status,
  attempts: row.attempts,
  bodyBytes: row.bodyBytes,
  reason: row.reason,
  error: row.error,
  receivedAt: row.receivedAt.toISOString(),
  nextAttemptAt: row.status === 'pending' || row.status === 'failed' ? row.nextAttemptAt.toISOString() : null,
  appliedAt: iso(row.appliedAt),
  syncRecordId: row.syncRecordId,
})

export function deliveryUseCases(
  deps: OperatorDeps & { unpackBody: (body: Buffer | null, encoding: string) => Promise<Buffer> },
) {
  return {
    async listDeliveries(actor: Actor, filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryView>> {
      const before = sequenceOf(page.cursor)
      const rows = await deps.db.tenant(actor.tenantId, (tx) =>
        db.listDeliveries(tx, filter, { before, limit: page.limit + 1 }),
      )
      return pageOf(rows, page, deliveryView, (row) => [row.sequence])
    },

    async showDelivery(actor: Actor, id: Uuid): Promise<DeliveryDetail> {
      const row = await deps.db.tenant(actor.tenantId, (tx) => db.findDelivery(tx, id))
      if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'delivery' })
      const body = row.body === null ? null : (await deps.unpackBody(row.body, row.encoding)).toString('utf8')
      return { ...deliveryView(row), headers: row.headers, contentType: row.contentType, body }
    },

    async replayDelivery(actor: Actor, id: Uuid): Promise<DeliveryView> {
      const row = await deps.db.tenant(actor.tenantId, async (tx) => {
        const before = await db.findDelivery(tx, id)
        if (before === null) throw new TrackerdError('NOT_FOUND', { what: 'delivery' })
        const after = await db.replayDelivery(tx, id, deps.clock.now())
        if (after === null)
          throw new TrackerdError('INPUT_INVALID', {
            issues: [{ path: 'id', message: 'its body was dropped after the retention period' }],
          })
        const payload = { status: before.status, attempts: before.attempts }
        await record(deps, tx, actor, {
          action: 'delivery.replayed',
          aggregateType: 'Delivery',
          aggregateId: id,
          payload,
        })
        return after
      })
      deps.wake('apply-inbox', row.endpointId)
      return deliveryView(row)
    },

    async replayDeliveries(
      actor: Actor,
      filter: DeliveryFilter & { status: DeliveryStatus },
    ): Promise<{ replayed: number }> {
      const replayed = await deps.db.tenant(actor.tenantId, async (tx) => {
        const perEndpoint = await db.replayDeliveries(tx, filter, deps.clock.now())
        for (const { endpointId, count } of perEndpoint)
          await record(deps, tx, actor, {
            action: 'delivery.replayed',
            aggregateType: 'IntegrationEndpoint',
            aggregateId: endpointId,
            payload: { filter, count },
          })
        return perEndpoint
      })
      for (const { endpointId } of replayed) deps.wake('apply-inbox', endpointId)
      return { replayed: replayed.reduce((sum, { count }) => sum + count, 0) }
    },
  }
}
