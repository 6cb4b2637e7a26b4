import { initiativesToAttribute } from '../db/metric-marks.ts'
import type { Database } from '../db/tx.ts'
import type { MetricsWake } from '../ports/wake.ts'

/**
 * A batch of deliveries leaves its marks within a second or two, so what comes together is found together. While pages of
 * an import follow each other the oldest mark decides: all of an initiative is read anew each time.
 */
const REST = { quietMs: 2_000, patienceMs: 10_000 }

/** Wakes the attribution of every initiative whose marks have come to rest, or have waited long enough. */
export async function wakeAttributions(
  db: Database,
  wake: Pick<MetricsWake, 'attribution'>,
): Promise<{ woken: number }> {
  const marked = await initiativesToAttribute(db, REST)
  for (const { tenantId, initiativeId } of marked) wake.attribution(tenantId, initiativeId)
  return { woken: marked.length }
}
