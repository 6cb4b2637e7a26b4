import { partsOf } from '../db/facts-parts.ts'
import { readFacts } from '../db/facts-read.ts'
import { appendEvents, type OutboxEntry } from '../db/outbox.ts'
import { listScorecards, type ScorecardRow } from '../db/scorecards.ts'
import {
  type ChangedSnapshot,
  type NewSnapshot,
  readSnapshots,
  type SnapshotKey,
  type StoredMetrics,
  saveSnapshots,
} from '../db/snapshots.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Bucket } from '../domain/metrics/buckets.ts'
import type { EpochMs, Facts, Window } from '../domain/metrics/facts.ts'
import { frozenAt } from '../domain/metrics/freshness.ts'
import type { Metric } from '../domain/metrics/metric.ts'
import { metricNamed } from '../domain/metrics/registry.ts'
import { report } from '../domain/metrics/report.ts'
import type { SnapshotDeps } from './deps.ts'
import { storedMetrics } from './snapshots-stored.ts'

/** Where the snapshots of an initiative are computed. The caller holds its lock. */
export interface SnapshotPlace {
  readonly initiativeId: Uuid
  readonly attributionWindowMs: number
  readonly now: EpochMs
}

export interface SnapshotSum {
  readonly computed: number
  readonly changed: number
  readonly covered: Facts['covered'] | null
}

interface Scorecard extends ScorecardRow {
  readonly known: readonly Metric[]
}

/**
 * The snapshots of these buckets say what is known now, as of the instant from which they are frozen at the latest: so a
 * backfill finds the same as whoever computed them in time. Frozen ones stay as they are. The facts are read once for all
 * of them. Each that changed is told to the outbox.
 */
export async function computeSnapshots(
  tx: Tx,
  deps: Pick<SnapshotDeps, 'newId'>,
  place: SnapshotPlace,
  buckets: readonly Bucket[],
): Promise<SnapshotSum> {
  const scorecards = (await listScorecards(tx)).map(withMetrics)
  const begun = buckets.filter(({ from }) => from < place.now)
  const open = await unfrozen(tx, place.initiativeId, scorecards, begun)
  if (open.length === 0) return { computed: 0, changed: 0, covered: null }
  const parts = partsOf([...new Set(scorecards.flatMap(({ known }) => known))])
  const facts = await readFacts(tx, place.initiativeId, spanOf(open.map(({ bucket }) => bucket)), place.now, parts)
  const snapshots = open.map((it) => snapshotOf(deps, facts, it, place))
  const changed = await saveSnapshots(tx, place.initiativeId, new Date(place.now), snapshots)
  await appendEvents(tx, eventsOf(deps, place, scorecards, snapshots, changed))
  return { computed: snapshots.length, changed: changed.length, covered: facts.covered }
}

/** A metric that this program does not have (a newer one made the scorecard) is left out. */
const withMetrics = (row: ScorecardRow): Scorecard => ({
  ...row,
  known: row.metrics.flatMap((name) => metricNamed(name) ?? []),
})

const spanOf = (windows: readonly Window[]): Window => ({
  from: windows.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY),
  to: windows.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY),
})

interface Open {
  readonly scorecard: Scorecard
  readonly bucket: Bucket
  /** What stands there now; null: nothing yet. */
  readonly before: StoredMetrics | null
}

async function unfrozen(
  tx: Tx,
  initiativeId: Uuid,
  scorecards: readonly Scorecard[],
  buckets: readonly Bucket[],
): Promise<Open[]> {
  if (buckets.length === 0) return []
  const known = await readSnapshots(tx, initiativeId, spanOf(buckets))
  const stored = new Map(known.map((snapshot) => [keyOf(snapshot), snapshot]))
  return scorecards.flatMap((scorecard) =>
    buckets.flatMap((bucket) => {
      const { id: scorecardId, definitionVersion } = scorecard
      const it = stored.get(keyOf({ scorecardId, definitionVersion, from: bucket.from, to: bucket.to }))
      return it?.provisional === false ? [] : [{ scorecard, bucket, before: it?.metrics ?? null }]
    }),
  )
}

const keyOf = ({ scorecardId, definitionVersion, from, to }: SnapshotKey) =>
  `${scorecardId}/${definitionVersion}/${from}/${to}`

function snapshotOf(
  { newId }: Pick<SnapshotDeps, 'newId'>,
  facts: Facts,
  { scorecard: { id: scorecardId, definitionVersion, known }, bucket, before }: Open,
  { now, attributionWindowMs }: SnapshotPlace,
): NewSnapshot {
  const asOf = Math.min(now, frozenAt(bucket, attributionWindowMs))
  const reports = known.map((metric) => report(facts, metric, bucket, asOf, attributionWindowMs))
  const metrics = { ...storedMetrics(reports, bucket), ...frozenOf(before) }
  return {
    id: newId(),
    scorecardId,
    definitionVersion,
    bucket: bucket.kind,
    from: bucket.from,
    to: bucket.to,
    provisional: Object.values(metrics).some(({ provisional }) => provisional),
    metrics,
  }
}

/** Metrics that are frozen though others of the scorecard are not, because a source of those is not known. */
const frozenOf = (before: StoredMetrics | null): StoredMetrics =>
  Object.fromEntries(Object.entries(before ?? {}).filter(([, { provisional }]) => !provisional))

function eventsOf(
  { newId }: Pick<SnapshotDeps, 'newId'>,
  { initiativeId, now }: SnapshotPlace,
  scorecards: readonly Scorecard[],
  snapshots: readonly NewSnapshot[],
  changed: readonly ChangedSnapshot[],
): OutboxEntry[] {
  const names = new Map(scorecards.map(({ id, name }) => [id, name]))
  const place = ({ scorecardId, from, to }: Pick<SnapshotKey, 'scorecardId' | 'from' | 'to'>) =>
    `${scorecardId}/${from}/${to}`
  const saved = new Map(snapshots.map((snapshot) => [place(snapshot), snapshot]))
  const correlationId = newId()
  return changed.flatMap(({ id, version, ...key }) => {
    const snapshot = saved.get(place(key))
    if (snapshot === undefined) return []
    const values = Object.entries(snapshot.metrics).map(([name, { value }]) => [name, value] as const)
    return {
      type: 'metric_snapshot.computed' as const,
      aggregateType: 'MetricSnapshot',
      aggregateId: id,
      milestone: `version ${version}`,
      occurredAt: new Date(now).toISOString(),
      correlationId,
      payload: {
        initiative_id: initiativeId,
        scorecard_id: snapshot.scorecardId,
        scorecard: names.get(snapshot.scorecardId),
        definition_version: snapshot.definitionVersion,
        bucket: snapshot.bucket,
        period_start: new Date(snapshot.from).toISOString(),
        period_end: new Date(snapshot.to).toISOString(),
        provisional: snapshot.provisional,
        values: Object.fromEntries(values),
      },
    }
  })
}
