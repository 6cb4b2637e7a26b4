import { z } from 'zod'
import { type App, SYNC_MODES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { byId, period, text } from '../schemas.ts'
import type { Server } from '../server.ts'
import { SyncRecord } from './sync-records.ts'

const NewSync = z
  .strictObject({
    mode: z.enum(SYNC_MODES).default('incremental'),
    streams: z.array(text(100)).min(1).max(50).optional(),
    ...period,
  })
  .refine(({ mode, since }) => mode !== 'window' || since !== undefined, {
    path: ['since'],
    message: 'is needed for a window',
  })
  // Passed over in silence, --full with a bound would read everything.
  .refine(({ mode, since, until }) => mode === 'window' || (since ?? until) === undefined, {
    path: ['mode'],
    message: 'must be window when there is since or until',
  })
  .refine(({ since, until }) => since === undefined || until === undefined || new Date(since) < new Date(until), {
    path: ['until'],
    message: 'must be later than since',
  })

/** Starts a run by hand; its record tells how far it is. */
export function syncRoutes(api: Server, app: App): void {
  api.post(
    '/endpoints/:id/sync',
    {
      config: { access: 'operator' },
      schema: { summary: 'Start a sync', params: byId, body: NewSync.nullish(), response: { 202: SyncRecord } },
    },
    async ({ actor, params, body }, reply) =>
      reply.code(202).send(toWire(await app.startSync(actor, params.id, body ?? { mode: 'incremental' }))),
  )
}
