import { appendAudit } from '../db/audit.ts'
import { openBackfill } from '../db/backfills.ts'
import { firstFactAt } from '../db/first-fact.ts'
import { readMarks } from '../db/metric-marks.ts'
import type { Progress } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import { countBuckets } from '../domain/metrics/buckets.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import type { SnapshotDeps } from './deps.ts'
import { computedSince, type PlanOf } from './snapshots-plan.ts'

/** So far back the past is computed by itself: as much as a baseline of drift needs, and a year to compare with. */
const PAST_MS = 366 * 86_400_000

interface Known {
  readonly known: NonNullable<Progress['covered']>
  readonly past: Progress['past']
}

export interface PastBegun {
  readonly past: Progress['past']
  /** Whether it is to be looked at again: not all that was read is attributed yet, or another backfill runs. */
  readonly waits: boolean
  /** The run that was begun; somebody is to be woken for it once this is committed. */
  readonly backfill: Uuid | null
}

/**
 * A source that is known further back than what was computed (its first full sync has ended, or somebody reported its
 * history) gets a backfill of the year before, once. What is frozen stays frozen. It begins when no mark waits: everything
 * that was read by then is attributed, so that no bucket is frozen with half of its facts.
 */
export async function beginPast(
  tx: Tx,
  deps: Pick<SnapshotDeps, 'newId'>,
  initiativeId: Uuid,
  { known, past }: Known,
  plan: PlanOf,
): Promise<PastBegun> {
  const reached = furtherBack(known, past)
  if (reached.length === 0) return { past, waits: false, backfill: null }
  if ((await readMarks(tx, initiativeId)).ids.length > 0) return { past, waits: true, backfill: null }
  const next = { ...past, ...Object.fromEntries(reached) }
  const first = await firstFactAt(tx, initiativeId)
  const from = Math.max(Math.min(...reached.map(([, since]) => since)), first ?? plan.now, plan.now - PAST_MS)
  // The schedule computes what is not frozen yet.
  if (from >= computedSince(plan, plan.now)) return { past: next, waits: false, backfill: null }
  const backfill = await begin(tx, deps, initiativeId, from, plan)
  return backfill === null ? { past, waits: true, backfill } : { past: next, waits: false, backfill }
}

/** Tests have no source: they are known from the first that was run. */
const furtherBack = (known: Known['known'], past: Progress['past']): [source: string, from: EpochMs][] =>
  Object.entries(known).flatMap(([source, cover]) => {
    if (cover === null || source === 'tests') return []
    return cover[0] < (past?.[source] ?? Number.POSITIVE_INFINITY) ? [[source, cover[0]]] : []
  })

/** null: another one computes the initiative already. */
async function begin(
  tx: Tx,
  { newId }: Pick<SnapshotDeps, 'newId'>,
  initiativeId: Uuid,
  from: EpochMs,
  { now, zone }: PlanOf,
): Promise<Uuid | null> {
  const at = new Date(now)
  const run = { id: newId(), initiativeId, from: new Date(from), to: at }
  const periodsTotal = countBuckets({ from, to: now }, zone)
  if (!(await openBackfill(tx, { ...run, periodsTotal }, at, SYSTEM_ACTOR))) return null
  await appendAudit(tx, [
    {
      id: newId(),
      userId: SYSTEM_ACTOR,
      correlationId: run.id,
      action: 'metric_backfill.started',
      aggregateType: 'MetricBackfill',
      aggregateId: run.id,
      payload: {
        initiative_id: initiativeId,
        from: run.from.toISOString(),
        to: at.toISOString(),
        reason: 'past_known',
      },
      occurredAt: at.toISOString(),
    },
  ])
  return run.id
}
