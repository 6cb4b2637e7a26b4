import { z } from 'zod'
import { type App, SYNC_MODES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, id, listOf, page, period, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const status = z.enum(['running', 'success', 'failed', 'partial'])

export const SyncRecord = z.object({
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
  mode: z.enum(SYNC_MODES).nullable(),
  failures: z.array(
    z.object({
      scope: z.string().nullable(),
      stream: z.string().nullable(),
      code: z.string(),
      text: z.string(),
      hint: z.string(),
    }),
  ),
  waiting_until: time.nullable(),
})

const SyncRecordDetail = SyncRecord.extend({
  progress: z.array(
    z.object({
      scope: z.string(),
      stream: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      pages: z.number(),
      items: z.number(),
      total: z.number().nullable(),
    }),
  ),
  budgets: z.array(
    z.object({
      resource: z.string(),
      limit: z.number().nullable(),
      remaining: z.number().nullable(),
      resets_at: time.nullable(),
      blocked_until: time.nullable(),
      reason: z.string().nullable(),
    }),
  ),
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
    { config, schema: { summary: 'List sync records', querystring: Query, response: { 200: listOf(SyncRecord) } } },
    async ({ actor, query: { limit, cursor, endpoint: endpointId, ...rest } }) =>
      pageToWire(await app.listSyncRecords(actor, { endpointId, ...rest }, { limit, cursor })),
  )
  api.get(
    '/sync-records/:id',
    { config, schema: { summary: 'Show a sync record', params: byId, response: { 200: SyncRecordDetail } } },
    async ({ actor, params }) => toWire(await app.showSyncRecord(actor, params.id)),
  )
}
