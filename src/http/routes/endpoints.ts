import { z } from 'zod'
import { type App, BINDING_MODES } from '../../app.ts'
import { SYSTEM_NAMES, WEBHOOK_PROOFS } from '../../ports/source-adapter.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { byId, credential, id, listOf, pageOnly, rowVersion, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { EgressPatch, EgressRules } from './egress.ts'
import { Scope } from './scopes.ts'

const system = z.enum(SYSTEM_NAMES)
const secret = text(200).min(16, 'must have 16 characters or more')

const CheckLine = z.object({
  name: z.string(),
  outcome: z.enum(['ok', 'warning', 'failed', 'unknown']),
  text: z.string(),
  hint: z.string().nullable(),
})

export const Endpoint = z.object({
  id,
  name: z.string(),
  system,
  base_url: z.string().nullable(),
  host: z.string(),
  status: z.enum(['active', 'inactive', 'error']),
  binding_mode: z.enum(BINDING_MODES),
  webhook_url: z.string(),
  webhook_proof: z.enum(WEBHOOK_PROOFS),
  secret_ids: z.array(z.string()),
  last_delivery_at: time.nullable(),
  last_sync_at: time.nullable(),
  last_error: z.object({ code: z.string(), text: z.string(), at: time }).nullable(),
  has_credential: z.boolean(),
  credential_expires_at: time.nullable(),
  scope_patterns: z.array(z.string()),
  sync_interval_seconds: z.number().nullable(),
  last_polled_at: time.nullable(),
  last_census_at: time.nullable(),
  health: z.object({ checked_at: time, account: z.string().nullable(), lines: z.array(CheckLine) }).nullable(),
  egress: EgressRules,
  egress_since: time.nullable(),
  created_at: time,
  version: z.number(),
})

const NewEndpoint = z.strictObject({
  system,
  name: text(200),
  base_url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  binding_mode: z.enum(BINDING_MODES),
  webhook_secret: secret.optional(),
  webhook_proof: z.enum(WEBHOOK_PROOFS).optional(),
  credential: credential.optional(),
  scopes: z.array(text(300)).max(1000).optional(),
})

const Patch = z
  .strictObject({
    name: text(200).optional(),
    status: z.enum(['active', 'inactive']).optional(),
    binding_mode: z.enum(BINDING_MODES).optional(),
    sync_interval_seconds: z.number().int().min(60).max(86_400).nullable().optional(),
    egress: EgressPatch.optional(),
    version: rowVersion.optional(),
  })
  .refine(({ version: _, ...changes }) => Object.keys(changes).length > 0, 'must change something')

/** The secret, and the URL with its token: in this answer and in no other. */
const Rotation = z.object({ endpoint: Endpoint, webhook_secret: z.string(), webhook_url: z.string() })

/** Endpoints of the tenant. Secrets and credentials go in; only a secret made for the caller comes out, once. */
export function endpointRoutes(api: Server, app: App): void {
  const read = { access: 'operator' } as const
  const write = { access: 'admin' } as const
  api.get(
    '/endpoints',
    { config: read, schema: { summary: 'List endpoints', querystring: pageOnly, response: { 200: listOf(Endpoint) } } },
    async ({ actor, query }) => pageToWire(slice(await app.listEndpoints(actor), query)),
  )
  api.get(
    '/endpoints/:id',
    { config: read, schema: { summary: 'Show an endpoint', params: byId, response: { 200: Endpoint } } },
    async ({ actor, params }) => toWire(await app.showEndpoint(actor, params.id)),
  )
  api.post(
    '/endpoints',
    {
      config: write,
      schema: {
        summary: 'Add an endpoint',
        body: NewEndpoint,
        response: { 201: Rotation.extend({ scopes: z.array(Scope) }) },
      },
    },
    async ({ actor, body }, reply) => reply.code(201).send(toWire(await app.addEndpoint(actor, fromWire(body)))),
  )
  api.patch(
    '/endpoints/:id',
    {
      config: write,
      schema: { summary: 'Change an endpoint', params: byId, body: Patch, response: { 200: Endpoint } },
    },
    async ({ actor, params, body }) => toWire(await app.changeEndpoint(actor, params.id, fromWire(body))),
  )
  api.delete(
    '/endpoints/:id',
    { config: write, schema: { summary: 'Remove an endpoint', params: byId, response: { 204: z.undefined() } } },
    async ({ actor, params }, reply) => {
      await app.removeEndpoint(actor, params.id)
      return reply.code(204).send()
    },
  )
  api.post(
    '/endpoints/:id/rotate-secret',
    {
      config: write,
      schema: {
        summary: 'Rotate the webhook secret of an endpoint',
        params: byId,
        body: z.strictObject({ secret: secret.optional() }).nullish(),
        response: { 200: Rotation },
      },
    },
    async ({ actor, params, body }) => toWire(await app.rotateSecret(actor, params.id, body?.secret)),
  )
}
