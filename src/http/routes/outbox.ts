import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { id, listOf, page, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const Message = z.object({
  id,
  sequence: z.number(),
  event_type: z.string(),
  aggregate_type: z.string(),
  aggregate_id: id,
  payload: z.unknown(),
  occurred_at: time,
  created_at: time,
  processed_at: time.nullable(),
  dead_at: time.nullable(),
  retry_count: z.number(),
  last_error: z.string().nullable(),
})

export const OutboxStats = z.object({
  pending: z.number(),
  processed: z.number(),
  dead: z.number(),
  oldest_pending_at: time.nullable(),
  by_type: z.array(z.object({ event_type: z.string(), pending: z.number(), total: z.number() })),
})

const Query = z.strictObject({
  event_type: text(200).optional(),
  aggregate_id: id.optional(),
  state: z.enum(['pending', 'processed', 'dead']).optional(),
  ...page,
})

/** The events on their way out. */
export function outboxRoutes(api: Server, app: App): void {
  const config = { access: 'operator' } as const
  api.get(
    '/outbox',
    { config, schema: { querystring: Query, response: { 200: listOf(Message) } } },
    async ({ actor, query: { limit, cursor, event_type: eventType, aggregate_id: aggregateId, state } }) =>
      pageToWire(await app.listOutbox(actor, { eventType, aggregateId, state }, { limit, cursor })),
  )
  api.get('/outbox/stats', { config, schema: { response: { 200: OutboxStats } } }, async ({ actor }) =>
    toWire(await app.outboxStats(actor)),
  )
}
