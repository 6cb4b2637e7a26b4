import { z } from 'zod'
import { type App, DELIVERY_STATUSES, SYNC_MODES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { id, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { Endpoint } from './endpoints.ts'
import { OutboxStats } from './outbox.ts'

const count = z.number()

const Status = z.object({
  tenant: z.object({ id, slug: z.string() }),
  endpoints: z.array(
    Endpoint.extend({
      deliveries: z.record(z.enum(DELIVERY_STATUSES), count),
      oldest_pending_at: time.nullable(),
      skipped: z.array(z.object({ reason: z.string(), count })),
      running_sync: z
        .object({
          id,
          mode: z.enum(SYNC_MODES),
          started_at: time,
          items_processed: count,
          waiting_until: time.nullable(),
        })
        .nullable(),
    }),
  ),
  rows: z.array(z.object({ table: z.string(), count })),
  sync_records: z.record(z.enum(['running', 'success', 'failed', 'partial']), count),
  outbox: OutboxStats,
  queue: z.array(z.object({ name: z.string(), waiting: count, active: count, failed: count })),
})

/** Everything an operator looks at first: endpoints, lag, rows, queue, outbox, last errors. */
export function statusRoutes(api: Server, app: App): void {
  api.get(
    '/status',
    { config: { access: 'viewer' }, schema: { summary: 'Show the status', response: { 200: Status } } },
    async ({ actor }) => toWire(await app.status(actor)),
  )
}
