import { z } from 'zod'
import { type App, ROLES } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { assertMayGrant } from '../auth.ts'
import { pageToWire, slice } from '../pages.ts'
import { byId, id, instant, listOf, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

export const Key = z.object({
  id,
  name: z.string(),
  prefix: z.string(),
  role: z.enum(ROLES),
  created_at: time,
  expires_at: time.nullable(),
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
})

const NewKey = z.strictObject({ name: text(200), role: z.enum(ROLES), expires_at: instant.optional() })

/** API keys of the tenant. The text of a key is in the answer to its creation and nowhere else. */
export function keyRoutes(api: Server, app: App): void {
  const config = { access: 'admin' } as const
  api.get(
    '/keys',
    { config, schema: { summary: 'List keys', querystring: pageOnly, response: { 200: listOf(Key) } } },
    async ({ actor, query }) => pageToWire(slice(await app.listKeys(actor), query)),
  )
  api.post(
    '/keys',
    {
      config,
      schema: { summary: 'Create a key', body: NewKey, response: { 201: z.object({ key: Key, token: z.string() }) } },
    },
    async ({ actor, body }, reply) => {
      assertMayGrant(actor, body.role)
      return reply.code(201).send(toWire(await app.createKey(actor, fromWire(body))))
    },
  )
  api.delete(
    '/keys/:id',
    { config, schema: { summary: 'Withdraw a key', params: byId, response: { 200: Key } } },
    async ({ actor, params }) => toWire(await app.revokeKey(actor, params.id)),
  )
}
