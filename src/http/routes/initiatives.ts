import { z } from 'zod'
import type { App } from '../../app.ts'
import { pageToWire, slice } from '../pages.ts'
import { id, listOf, pageOnly } from '../schemas.ts'
import type { Server } from '../server.ts'

const Initiative = z.object({ id, title: z.string(), status: z.string(), scopes: z.number() })

/** What scopes belong to and metrics are computed for. */
export function initiativeRoutes(api: Server, app: App): void {
  api.get(
    '/initiatives',
    {
      config: { access: 'viewer' },
      schema: { summary: 'List initiatives', querystring: pageOnly, response: { 200: listOf(Initiative) } },
    },
    async ({ actor, query }) => pageToWire(slice(await app.listInitiatives(actor), query)),
  )
}
