import { z } from 'zod'
import type { App } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, eventType, id, listOf, page, time } from '../schemas.ts'
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
  processed_last_minute: z.number(),
  sinks_behind: z.array(z.object({ sink: z.string(), waiting: z.number(), since: time })),
  by_type: z.array(z.object({ event_type: z.string(), pending: z.number(), total: z.number() })),
})

const Query = z.strictObject({
  event_type: eventType.optional(),
  aggregate_id: id.optional(),
  state: z.enum(['pending', 'processed', 'dead']).optional(),
  ...page,
})

/** `state` is required so that nobody retries everything by accident. */
const Retry = z
  .strictObject({ state: z.literal('dead'), event_type: eventType.optional() })
  .transform(({ event_type }) => ({ event_type }))

/** The events on their way out. */
export function outboxRoutes(api: Server, app: App): void {
  const config = { access: 'operator' } as const
  api.get(
    '/outbox',
    { config, schema: { summary: 'List outbox events', querystring: Query, response: { 200: listOf(Message) } } },
    async ({ actor, query: { limit, cursor, event_type: eventType, aggregate_id: aggregateId, state } }) =>
      pageToWire(await app.listOutbox(actor, { eventType, aggregateId, state }, { limit, cursor })),
  )
  api.get(
    '/outbox/stats',
    { config, schema: { summary: 'Show outbox stats', response: { 200: OutboxStats } } },
    async ({ actor }) => toWire(await app.outboxStats(actor)),
  )
  api.post(
    '/outbox/:id/retry',
    { config, schema: { summary: 'Retry an outbox event', params: byId, response: { 202: Message } } },
    async ({ actor, params }, reply) => reply.code(202).send(toWire(await app.retryEvent(actor, params.id))),
  )
  api.post(
    '/outbox/retry',
    {
      config,
      schema: { summary: 'Retry outbox events', body: Retry, response: { 202: z.object({ retried: z.number() }) } },
    },
    async ({ actor, body }, reply) => reply.code(202).send(toWire(await app.retryEvents(actor, fromWire(body)))),
  )
}
