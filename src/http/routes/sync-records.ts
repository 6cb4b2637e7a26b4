import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, id, listOf, page, period, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const status = z.enum(['running', 'success', 'failed', 'partial'])

const SyncRecord = z.object({
  id,
  endpoint_id: id,
  type: z.string(),
  direction: z.enum(['ingress', 'egress']),
  status,
  started_at: time,
  completed_at: time.nullable(),
  items_processed: z.number(),
  items_failed: z.number(),
  counts: z.record(z.string(), z.number()),
  error: z.string().nullable(),
})

const Query = z.strictObject({
  endpoint: id.optional(),
  status: status.optional(),
  type: text(100).optional(),
  ...period,
  ...page,
})

/** What each run over an endpoint did. */
export function syncRecordRoutes(api: Server, app: App): void {
  const config = { access: 'viewer' } as const
  api.get(
    '/sync-records',
    { config, schema: { querystring: Query, response: { 200: listOf(SyncRecord) } } },
    async ({ actor, query: { limit, cursor, endpoint: endpointId, ...rest } }) =>
      pageToWire(await app.listSyncRecords(actor, { endpointId, ...rest }, { limit, cursor })),
  )
  api.get(
    '/sync-records/:id',
    { config, schema: { params: byId, response: { 200: SyncRecord } } },
    async ({ actor, params }) => toWire(await app.showSyncRecord(actor, params.id)),
  )
}
