import { z } from 'zod'
import type { App } from '../../app.ts'
import { fromWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { id, listOf, page, period, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const Entry = z.object({
  id,
  occurred_at: time,
  actor: z.object({ id, name: z.string().nullable() }).describe('A key, a person, or trackerd itself'),
  action: z.string(),
  subject_type: z.string(),
  subject_id: id,
  payload: z.unknown(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  correlation_id: id.describe('Entries that were made together have the same'),
})

const Query = z.strictObject({
  actor: id.optional(),
  action: text(200).optional(),
  subject_type: text(200).optional(),
  subject_id: id.optional(),
  ...period,
  ...page,
})

/** Who did what to which row. */
export function auditRoutes(api: Server, app: App): void {
  api.get(
    '/audit',
    {
      config: { access: 'admin' },
      schema: { summary: 'List audit entries', querystring: Query, response: { 200: listOf(Entry) } },
    },
    async ({ actor, query: { limit, cursor, ...filter } }) =>
      pageToWire(await app.listAudit(actor, fromWire(filter), { limit, cursor })),
  )
}
