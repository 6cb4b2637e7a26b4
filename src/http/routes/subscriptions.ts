import { z } from 'zod'
import { type App, EVENT_DELIVERY_STATUSES, SUBSCRIPTION_STATUSES } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { byId, eventType, eventTypes, id, instant, listOf, page, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const Subscription = z.object({
  id,
  name: z.string(),
  url: z.string(),
  event_types: z.array(z.string()),
  status: z.enum(SUBSCRIPTION_STATUSES),
  disabled_reason: z.string().nullable(),
  key_ids: z.array(z.string()),
  failures: z.number(),
  failing_since: time.nullable(),
  resume_at: time.nullable(),
  last_success_at: time.nullable(),
  last_error: z.string().nullable(),
  pending: z.number(),
  dead: z.number(),
  created_at: time,
})
const WithKey = z.object({ subscription: Subscription, signing_key: z.string() })

const receiverUrl = text(2000).refine((given) => {
  const url = URL.parse(given)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}, 'must be an http or https URL without a login')

const NewSubscription = z.strictObject({ name: text(200), url: receiverUrl, event_types: eventTypes.default([]) })
const Patch = z.strictObject({ status: z.enum(['active', 'paused']) })

const Delivery = z.object({
  id,
  event_id: id,
  event_type: z.string(),
  status: z.enum(EVENT_DELIVERY_STATUSES),
  attempts: z.number(),
  next_attempt_at: time.nullable(),
  created_at: time,
  attempted_at: time.nullable(),
  response_status: z.number().nullable(),
  duration_ms: z.number().nullable(),
  last_error: z.string().nullable(),
  delivered_at: time.nullable(),
})
const DeliveryQuery = z.strictObject({
  status: z.enum(EVENT_DELIVERY_STATUSES).optional(),
  event_type: eventType.optional(),
  ...page,
})
const Replay = z
  .strictObject({
    delivery: id.optional(),
    status: z.enum(EVENT_DELIVERY_STATUSES).optional(),
    since: instant.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must say which: delivery, status or since')

/** Who is told of the tenant's events over HTTP. The text of a signing key is in the answer that makes it and nowhere else. */
export function subscriptionRoutes(api: Server, app: App): void {
  const config = { access: 'admin' } as const
  const one = '/subscriptions/:id'
  api.get(
    '/subscriptions',
    {
      config,
      schema: { summary: 'List subscriptions', querystring: pageOnly, response: { 200: listOf(Subscription) } },
    },
    async ({ actor, query }) => pageToWire(slice(await app.listSubscriptions(actor), query)),
  )
  api.post(
    '/subscriptions',
    { config, schema: { summary: 'Add a subscription', body: NewSubscription, response: { 201: WithKey } } },
    async ({ actor, body }, reply) => reply.code(201).send(toWire(await app.addSubscription(actor, fromWire(body)))),
  )
  api.get(
    one,
    { config, schema: { summary: 'Show a subscription', params: byId, response: { 200: Subscription } } },
    async ({ actor, params }) => toWire(await app.showSubscription(actor, params.id)),
  )
  api.patch(
    one,
    {
      config,
      schema: { summary: 'Change a subscription', params: byId, body: Patch, response: { 200: Subscription } },
    },
    async ({ actor, params, body }) => toWire(await app.changeSubscription(actor, params.id, body)),
  )
  api.delete(
    one,
    { config, schema: { summary: 'Remove a subscription', params: byId, response: { 204: z.null() } } },
    async ({ actor, params }, reply) => {
      await app.removeSubscription(actor, params.id)
      return reply.code(204).send(null)
    },
  )
  api.post(
    `${one}/rotate-key`,
    {
      config,
      schema: { summary: 'Rotate the signing key of a subscription', params: byId, response: { 200: WithKey } },
    },
    async ({ actor, params }) => toWire(await app.rotateSigningKey(actor, params.id)),
  )
  api.get(
    `${one}/deliveries`,
    {
      config,
      schema: {
        summary: 'List the deliveries of a subscription',
        params: byId,
        querystring: DeliveryQuery,
        response: { 200: listOf(Delivery) },
      },
    },
    async ({ actor, params, query: { limit, cursor, status, event_type: eventType } }) =>
      pageToWire(await app.listEventDeliveries(actor, params.id, { status, eventType }, { limit, cursor })),
  )
  api.post(
    `${one}/replay`,
    {
      config,
      schema: {
        summary: 'Send events to a subscription again',
        params: byId,
        body: Replay,
        response: { 202: z.object({ replayed: z.number() }) },
      },
    },
    async ({ actor, params, body }, reply) =>
      reply.code(202).send(toWire(await app.replayEvents(actor, params.id, body))),
  )
}
