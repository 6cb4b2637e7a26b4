import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { id, listOf, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { Key } from './keys.ts'

const Tenant = z.object({ id, slug: z.string(), name: z.string(), time_zone: z.string(), created_at: time })

const NewTenant = z.strictObject({
  slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens'),
  name: text(200).optional(),
  time_zone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
})

/** Tenants, for platform admins. A new tenant comes with its first admin key, whose text is in this answer only. */
export function tenantRoutes(api: Server, app: App): void {
  const config = { access: 'platform_admin' } as const
  api.get(
    '/tenants',
    { config, schema: { summary: 'List tenants', querystring: pageOnly, response: { 200: listOf(Tenant) } } },
    async ({ actor, query }) => pageToWire(slice(await app.listTenants(actor), query)),
  )
  api.post(
    '/tenants',
    {
      config,
      schema: {
        summary: 'Create a tenant',
        body: NewTenant,
        response: { 201: z.object({ tenant: Tenant, key: Key, token: z.string() }) },
      },
    },
    async ({ actor, body: { slug, name = slug, time_zone: timeZone } }, reply) =>
      reply.code(201).send(toWire(await app.createTenant(actor, { slug, name, timeZone }))),
  )
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
