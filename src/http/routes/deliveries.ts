import { z } from 'zod'
import { type App, DELIVERY_STATUSES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, id, listOf, page, period, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const status = z.enum(DELIVERY_STATUSES)

const Delivery = z.object({
  id,
  endpoint_id: id,
  delivery_id: z.string(),
  topic: z.string(),
  origin: z.enum(['webhook', 'redelivery', 'poll']),
  status,
  attempts: z.number(),
  body_bytes: z.number(),
  reason: z.string().nullable(),
  error: z.object({ code: z.string(), text: z.string(), details: z.unknown().optional(), at: time }).nullable(),
  received_at: time,
  next_attempt_at: time.nullable(),
  applied_at: time.nullable(),
  sync_record_id: id.nullable(),
})

const DeliveryDetail = Delivery.extend({
  headers: z.record(z.string(), z.string()),
  content_type: z.string(),
  body: z.string().nullable(),
})

const filter = {
  endpoint: id.optional(),
  topic: text(200).optional(),
  reason: text(200).optional(),
  ...period,
}
const Query = z.strictObject({ ...filter, status: status.optional(), ...page })
const Replay = z.strictObject({ ...filter, status })

/** The inbox: what arrived, what became of it, and trying again. */
export function deliveryRoutes(api: Server, app: App): void {
  const config = { access: 'operator' } as const
  api.get(
    '/deliveries',
    { config, schema: { summary: 'List deliveries', querystring: Query, response: { 200: listOf(Delivery) } } },
    async ({ actor, query: { limit, cursor, endpoint: endpointId, ...rest } }) =>
      pageToWire(await app.listDeliveries(actor, { endpointId, ...rest }, { limit, cursor })),
  )
  api.get(
    '/deliveries/:id',
    { config, schema: { summary: 'Show a delivery', params: byId, response: { 200: DeliveryDetail } } },
    async ({ actor, params }) => toWire(await app.showDelivery(actor, params.id)),
  )
  api.post(
    '/deliveries/:id/replay',
    { config, schema: { summary: 'Replay a delivery', params: byId, response: { 202: Delivery } } },
    async ({ actor, params }, reply) => reply.code(202).send(toWire(await app.replayDelivery(actor, params.id))),
  )
  api.post(
    '/deliveries/replay',
    {
      config,
      schema: { summary: 'Replay deliveries', body: Replay, response: { 202: z.object({ replayed: z.number() }) } },
    },
    async ({ actor, body: { endpoint: endpointId, ...rest } }, reply) =>
      reply.code(202).send(await app.replayDeliveries(actor, { endpointId, ...rest })),
  )
}
