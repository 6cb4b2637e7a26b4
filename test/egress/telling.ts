import { randomUUID } from 'node:crypto'
import type { EgressPatch, EgressTurn } from '../../src/app.ts'
import { appendEvents } from '../../src/db/outbox.ts'
import { alertEvent } from '../../src/domain/drift/alert-event.ts'
import type { Severity } from '../../src/domain/drift/finding.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { World } from '../support/world.ts'

/** A drift alert, as the one who tells of it has it in mind. */
export interface Told {
  readonly id: Uuid
  readonly initiativeId: Uuid
  readonly severity?: Severity
  readonly description?: string
}

const DESCRIPTION = 'Change lead time rose to 52 h, its limit is 31 h'

/** An event of the life of an alert, as detectors leave it in the outbox. */
export async function tellAlert(
  w: Pick<World, 'db' | 'tenantId' | 'clock'>,
  what: 'opened' | 'raised' | 'closed',
  { id, initiativeId, severity = 'high', description = DESCRIPTION }: Told,
): Promise<void> {
  const at = w.clock.now()
  told += 1
  const alert = {
    ...{ id, initiativeId, severity, description, version: told },
    ...{ driftType: 'metric_drift' as const, subject: 'change_lead_time', direction: 'worse' },
    detectedAt: at.toISOString(),
    resolvedAt: what === 'closed' ? at.toISOString() : null,
    rule: { rule: 'ewma', lambda: 0.3, limit: 3 },
    limits: { upper: 31 },
    points: [{ at: at.toISOString(), value: 52 }],
    links: [{ kind: 'deployment', id, text: 'Deployment 12', url: 'https://example.com/12' }],
  }
  const event = alertEvent(`drift_alert.${what}`, alert, what === 'closed' ? 'no_longer_found' : null, at)
  await w.db.tenant(w.tenantId, (tx) => appendEvents(tx, [{ ...event, correlationId: randomUUID() }]))
}

/** Each event is another version of its alert. */
let told = 0

/** The relay hands over what was told, and the endpoint writes what follows from it. */
export async function write(
  w: Pick<World, 'app' | 'endpointId'>,
  signal = AbortSignal.timeout(60_000),
): Promise<EgressTurn> {
  await w.app.relayOutbox(0, signal)
  return w.app.performEgress(w.endpointId, signal)
}

export const switchOn = (w: Pick<World, 'app' | 'admin' | 'endpointId'>, egress: NonNullable<EgressPatch['egress']>) =>
  w.app.changeEndpoint(w.admin, w.endpointId, { egress })

/** What was to be written, oldest first, as operators see it. */
export async function written(w: Pick<World, 'app' | 'admin'>) {
  const { items } = await w.app.listEgress(w.admin, {}, { limit: 200, cursor: undefined })
  return items.toReversed().map(({ kind, status, reason, alreadyThere, attempts }) => ({
    ...{ kind, status, attempts },
    ...(reason === null ? {} : { reason }),
    ...(alreadyThere ? { alreadyThere } : {}),
  }))
}

/** The endpoint's records of what it wrote, oldest first. */
export const records = (w: Pick<World, 'sql'>) =>
  w.sql<{
    status: string
    items_processed: number
    items_failed: number
    counts: Record<string, number>
    failures: object[]
  }>(
    `select status, items_processed, items_failed, counts, failures from tracker_integration.sync_records
      where direction = 'egress' order by started_at, id`,
  )
