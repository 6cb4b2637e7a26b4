import { isDeepStrictEqual } from 'node:util'
import { readCoverage } from '../db/coverage.ts'
import { dropRequestsOfGone, isUnanswered, type Requested, saveAttempt } from '../db/initiative-runs.ts'
import { ensureScorecards, renewScorecards } from '../db/scorecards.ts'
import { firstProvisional, readSnapshots } from '../db/snapshots.ts'
import * as due from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Bucket } from '../domain/metrics/buckets.ts'
import { builtInScorecards, METRIC_VERSIONS } from '../domain/metrics/built-in.ts'
import { frozenAt } from '../domain/metrics/freshness.ts'
import { takeTurn } from '../runs/turn.ts'
import type { SnapshotDeps } from './deps.ts'
import { computeSnapshots } from './snapshots.ts'
import { beginPast } from './snapshots-past.ts'
import {
  bucketKey,
  computedSince,
  isLagging,
  knownOfThePast,
  localDay,
  openSince,
  type PlanOf,
  touched,
} from './snapshots-plan.ts'

export interface SnapshotTurn {
  readonly computed: number
  readonly changed: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

/**
 * Everything of the tenant that is due is computed, one initiative after the other, each in its own transaction: once a day
 * and when it is asked for all that may still change, otherwise what was marked, and what was not known to its end when more
 * is known.
 */
export async function snapshotTenant(deps: SnapshotDeps, tenantId: Uuid, signal: AbortSignal): Promise<SnapshotTurn> {
  const { zone, initiatives } = await deps.db.tenant(tenantId, async (tx) => {
    await ensureScorecards(tx, builtInScorecards(tenantId), METRIC_VERSIONS)
    await renewScorecards(tx, METRIC_VERSIONS, builtInScorecards(tenantId))
    await dropRequestsOfGone(tx, 'snapshots')
    return { zone: await due.readTimeZone(tx), initiatives: await due.listInitiativeProgress(tx) }
  })
  const today = localDay(deps.clock.now().getTime(), zone)
  const isDue = ({ open, day, dirty, lags }: due.InitiativeProgress) => open || day !== today || dirty || lags
  let [computed, changed] = [0, 0]
  const turn = { tenantId, work: 'snapshots', initiatives: initiatives.filter(isDue), signal } as const
  const remaining = await takeTurn(deps, turn, async (initiative) => {
    const sum = await deps.db.tenant(tenantId, (tx) => snapshotInitiative(tx, deps, initiative, zone))
    computed += sum.computed
    changed += sum.changed
    if (sum.backfill !== null) deps.wake.backfill(tenantId, sum.backfill)
  })
  return { computed, changed, remaining }
}

async function snapshotInitiative(tx: Tx, deps: SnapshotDeps, initiative: Requested, zone: string) {
  const initiativeId = initiative.id
  const progress = await due.lockProgress(tx, initiativeId)
  const now = deps.clock.now().getTime()
  const attributionWindowMs = await due.attributionWindow(tx, initiativeId, now)
  const plan: PlanOf = { zone, attributionWindowMs, now }
  const day = localDay(now, zone)
  const dirty = await due.takeDirtyDays(tx, initiativeId)
  const known = knownOfThePast((await readCoverage(tx, initiativeId, now)).covered, plan)
  const passes = progress.day !== day || (await isUnanswered(tx, 'snapshots', initiative))
  const moved = progress.lags && !isDeepStrictEqual(known, progress.covered)
  const buckets = new Map<string, Bucket>()
  for (const bucket of await stillOpen(tx, initiativeId, dirty, plan)) buckets.set(bucketKey(bucket), bucket)
  if (passes || moved)
    for (const bucket of openSince(plan, passes ? Math.min(progress.passedAt ?? now, now) : now))
      buckets.set(bucketKey(bucket), bucket)
  const place = { initiativeId, attributionWindowMs, now }
  const sum = await computeSnapshots(tx, deps, place, [...buckets.values()])
  const passedAt = passes ? now : progress.passedAt
  const { past, waits, backfill } = await beginPast(tx, deps, initiativeId, { known, past: progress.past }, plan)
  const lags = isLagging(known, plan) || waits
  await due.saveProgress(
    tx,
    initiativeId,
    { day: passes ? day : progress.day, passedAt, lags, covered: known, past },
    new Date(now),
  )
  const { computed, changed } = sum
  await saveAttempt(tx, 'snapshots', initiative, { counts: { computed, changed } })
  return { computed, changed, backfill }
}

/**
 * Those that may still change. What is past its horizon is computed again only where a snapshot of it is not frozen yet: to
 * make new ones of long ago is what a backfill is for, which knows that everything is there.
 */
async function stillOpen(tx: Tx, initiativeId: Uuid, dirty: readonly due.DirtyDays[], plan: PlanOf): Promise<Bucket[]> {
  const { attributionWindowMs, now } = plan
  const recent = computedSince(plan, now)
  const reachesBack = dirty.some(({ first }) => Date.parse(first) < recent)
  const unfrozen = reachesBack ? await firstProvisional(tx, initiativeId) : null
  const buckets = touched(dirty, plan, Math.min(recent, unfrozen ?? recent))
  if (buckets.length === 0) return []
  const from = Math.min(...buckets.map((bucket) => bucket.from))
  const to = Math.max(...buckets.map((bucket) => bucket.to))
  const known = await readSnapshots(tx, initiativeId, { from, to })
  const open = new Set(known.filter(({ provisional }) => provisional).map((it) => `${it.from}/${it.to}`))
  return buckets.filter((it) => frozenAt(it, attributionWindowMs) > now || open.has(`${it.from}/${it.to}`))
}
