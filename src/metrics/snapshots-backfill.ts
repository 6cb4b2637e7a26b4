import { advanceBackfill, failBackfill, type HeldBackfill, holdBackfill } from '../db/backfills.ts'
import { attributionWindow, lockProgress, readTimeZone } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Bucket } from '../domain/metrics/buckets.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { asTrackerdError } from '../errors.ts'
import type { SnapshotDeps } from './deps.ts'
import { computeSnapshots } from './snapshots.ts'
import { bucketsOfAll } from './snapshots-plan.ts'

export interface BackfillTurn {
  readonly changed: number
  readonly remaining: boolean
}

/** Facts of so much time are read at once, and what is computed of them is stored in one transaction. */
const CHUNK_MS = 92 * 86_400_000
/** A turn hands its place back after so long. */
const TURN_MS = 20_000

/**
 * The backfill goes on where it stands, for about 20 seconds. It is resumed by whoever is woken for it: each step is stored
 * with how far it came. A failure that trying again cannot mend ends it.
 */
export async function backfillMetrics(
  deps: SnapshotDeps,
  tenantId: Uuid,
  id: Uuid,
  signal: AbortSignal,
): Promise<BackfillTurn> {
  const started = deps.clock.now().getTime()
  let changed = 0
  try {
    while (!signal.aborted && deps.clock.now().getTime() - started <= TURN_MS) {
      const step = await deps.db.tenant(tenantId, (tx) => takeStep(tx, deps, id))
      if (step === null) return { changed, remaining: false }
      changed += step.changed
    }
    return { changed, remaining: true }
  } catch (thrown) {
    const error = asTrackerdError(thrown)
    if (error.entry.retry !== 'stop') throw error
    const told = { code: error.code, text: error.message }
    await deps.db.tenant(tenantId, (tx) => failBackfill(tx, id, told, deps.clock.now()))
    deps.logger.error({ tenant: tenantId, backfill: id, err: error }, 'backfill given up')
    return { changed, remaining: false }
  }
}

/** The next part is computed; null when the run had ended. */
async function takeStep(tx: Tx, deps: SnapshotDeps, id: Uuid): Promise<{ changed: number } | null> {
  const run = await holdBackfill(tx, id)
  if (run === null) return null
  await lockProgress(tx, run.initiativeId)
  const now = deps.clock.now()
  const zone = await readTimeZone(tx)
  const end = Math.min(run.position + CHUNK_MS, run.to)
  const buckets = bucketsBetween(run, end, zone)
  const attributionWindowMs = await attributionWindow(tx, run.initiativeId, now.getTime())
  const place = { initiativeId: run.initiativeId, attributionWindowMs, now: now.getTime() }
  const { changed } = await computeSnapshots(tx, deps, place, buckets)
  await advanceBackfill(tx, id, { position: end, periods: buckets.length, changed, ended: end >= run.to }, now)
  return { changed }
}

/** Each bucket belongs to the part that it begins in; the first part also has those that had begun before. */
function bucketsBetween(
  { from, position }: Pick<HeldBackfill, 'from' | 'position'>,
  end: EpochMs,
  zone: string,
): Bucket[] {
  const all = bucketsOfAll({ from: position, to: end }, zone)
  return position === from ? all : all.filter((bucket) => bucket.from >= position)
}
