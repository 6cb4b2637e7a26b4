import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { byId, credential } from '../schemas.ts'
import type { Server } from '../server.ts'
import { Endpoint } from './endpoints.ts'

/** How an endpoint reaches its source: trying the connection, and what it is read with. */
export function connectionRoutes(api: Server, app: App): void {
  const config = { access: 'admin' } as const
  api.post(
    '/endpoints/:id/check',
    { config, schema: { summary: 'Check the connection of an endpoint', params: byId, response: { 200: Endpoint } } },
    async ({ actor, params }) => toWire(await app.checkEndpoint(actor, params.id)),
  )
  api.put(
    '/endpoints/:id/credential',
    {
      config,
      schema: {
        summary: 'Replace the credential of an endpoint',
        params: byId,
        body: z.strictObject({ credential }),
        response: { 200: Endpoint },
      },
    },
    async ({ actor, params, body }) => toWire(await app.setCredential(actor, params.id, body.credential)),
  )
}
