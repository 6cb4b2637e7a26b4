import { z } from 'zod'
import { type App, RETENTION_LEAST, RETENTION_MOST, type RetentionKind } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import type { Server } from '../server.ts'

const days = (kind: RetentionKind) => z.number().int().min(RETENTION_LEAST[kind]).max(RETENTION_MOST)

const Days = z.object({
  raw_bodies: days('rawBodies').describe('Since the delivery was received; without its body it cannot be replayed'),
  deliveries: days('deliveries').describe('Since it was received; until then it is known when it comes again'),
  sync_records: days('syncRecords').describe('Since the run began'),
  events: days('events').describe('Since every sink had it; readers of the stream can resume as far back'),
  event_deliveries: days('eventDeliveries').describe('Since the subscriber took it'),
  egress: days('egress').describe(
    'Since it was written to the source, or left undone; the audit keeps what was written',
  ),
})
const Some = z.strictObject({
  raw_bodies: Days.shape.raw_bodies.exactOptional(),
  deliveries: Days.shape.deliveries.exactOptional(),
  sync_records: Days.shape.sync_records.exactOptional(),
  events: Days.shape.events.exactOptional(),
  event_deliveries: Days.shape.event_deliveries.exactOptional(),
  egress: Days.shape.egress.exactOptional(),
})

const Retention = z.object({
  changed: Days.partial().describe('Days that were set; what is left out is as by default'),
  effective: Days.describe('Days that hold'),
})

/** How long the tenant keeps what its work has left behind. */
export function retentionRoutes(api: Server, app: App): void {
  api.get(
    '/retention',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Show for how many days what is kept', response: { 200: Retention } },
    },
    async ({ actor }) => toWire(await app.showRetention(actor)),
  )
  api.put(
    '/retention',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Replace for how many days what is kept',
        body: Some.describe('What is left out is as by default'),
        response: { 200: Retention },
      },
    },
    async ({ actor, body }) => toWire(await app.changeRetention(actor, fromWire(body))),
  )
}
