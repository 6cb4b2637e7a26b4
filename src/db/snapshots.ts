import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { BucketKind } from '../domain/metrics/buckets.ts'
import type { EpochMs, Window } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

/** A metric as it is stored: names as they leave through the API. */
export interface StoredMetric {
  readonly value: number | null
  readonly reason: string | null
  readonly n: number
  readonly numerator: number | null
  readonly denominator: number | null
  readonly details: Readonly<Record<string, number | null>>
  /** ISO 8601, within the period: what its sources know of it. */
  readonly facts_from: string | null
  readonly facts_until: string | null
  readonly provisional: boolean
  readonly definition_version: number
}
export type StoredMetrics = Readonly<Record<string, StoredMetric>>

export interface SnapshotKey {
  readonly scorecardId: Uuid
  readonly definitionVersion: number
  readonly from: EpochMs
  readonly to: EpochMs
}

export interface StoredSnapshot extends SnapshotKey {
  readonly provisional: boolean
  /** null of a frozen one: nothing is to be done with it. */
  readonly metrics: StoredMetrics | null
}

/** The snapshots of an initiative whose periods have an instant of the window. */
export function readSnapshots(tx: Tx, initiativeId: Uuid, window: Window): Promise<StoredSnapshot[]> {
  return tx.rows(
    `select scorecard_definition_id as "scorecardId", definition_version as "definitionVersion",
            ${epoch('period_start')} as from, ${epoch('period_end')} as to, provisional,
            case when provisional then metrics end as metrics
       from tracker_metrics.metric_snapshots
      where tenant_id = $1 and initiative_id = $2 and period_start < $4 and period_end > $3`,
    [tx.tenantId, initiativeId, new Date(window.from), new Date(window.to)],
  )
}

/** When the first period of the initiative begins that may still change; null when there is none. */
export async function firstProvisional(tx: Tx, initiativeId: Uuid): Promise<EpochMs | null> {
  const rows = await tx.rows<{ from: EpochMs | null }>(
    `select ${epoch('min(period_start)')} as from
       from tracker_metrics.metric_snapshots where tenant_id = $1 and initiative_id = $2 and provisional`,
    [tx.tenantId, initiativeId],
  )
  return rows[0]?.from ?? null
}

export interface NewSnapshot extends SnapshotKey {
  readonly id: Uuid
  readonly bucket: BucketKind
  readonly provisional: boolean
  readonly metrics: StoredMetrics
}

export interface ChangedSnapshot {
  readonly id: Uuid
  readonly version: number
  readonly scorecardId: Uuid
  readonly from: EpochMs
  readonly to: EpochMs
}

/**
 * The snapshots say this from now on. Those that come back are new or said something else before; nothing is written for
 * the others, and a frozen one is left as it is.
 */
export function saveSnapshots(
  tx: Tx,
  initiativeId: Uuid,
  computedAt: Date,
  snapshots: readonly NewSnapshot[],
): Promise<ChangedSnapshot[]> {
  const times = (of: (snapshot: NewSnapshot) => EpochMs) => snapshots.map((it) => new Date(of(it)))
  return tx.rows(
    `insert into tracker_metrics.metric_snapshots as known
       (id, tenant_id, scorecard_definition_id, definition_version, initiative_id, metrics, bucket, provisional,
        period_start, period_end, computed_at, created_by)
     select g.id, $1, g.scorecard, g.definition_version, $2, g.metrics::jsonb, g.bucket, g.provisional, g.from_time,
            g.to_time, $3, '${SYSTEM_ACTOR}'
       from unnest($4::uuid[], $5::uuid[], $6::int[], ${fromLines(7)}, $8::text[], $9::boolean[], $10::timestamptz[],
                   $11::timestamptz[])
         as g (id, scorecard, definition_version, metrics, bucket, provisional, from_time, to_time)
      order by g.scorecard, g.from_time, g.to_time
     on conflict (tenant_id, scorecard_definition_id, initiative_id, period_start, period_end, definition_version)
     do update set metrics = excluded.metrics, provisional = excluded.provisional, computed_at = excluded.computed_at
      where known.provisional
        and (known.metrics, known.provisional) is distinct from (excluded.metrics, excluded.provisional)
     returning id, version, scorecard_definition_id as "scorecardId", ${epoch('period_start')} as from,
       ${epoch('period_end')} as to`,
    [
      tx.tenantId,
      initiativeId,
      computedAt,
      snapshots.map((it) => it.id),
      snapshots.map((it) => it.scorecardId),
      snapshots.map((it) => it.definitionVersion),
      jsonLines(snapshots.map((it) => it.metrics)),
      snapshots.map((it) => it.bucket),
      snapshots.map((it) => it.provisional),
      times((it) => it.from),
      times((it) => it.to),
    ],
  )
}

export interface SnapshotRow {
  readonly id: Uuid
  readonly scorecardId: Uuid
  readonly initiativeId: Uuid
  readonly bucket: BucketKind
  readonly periodStart: Date
  readonly periodEnd: Date
  readonly definitionVersion: number
  readonly provisional: boolean
  readonly computedAt: Date
  readonly metrics: StoredMetrics
}

/** Latest period first, behind the position `after` of the page before. */
export function listSnapshots(
  tx: Tx,
  where: {
    initiativeId?: Uuid | undefined
    scorecardId?: Uuid | undefined
    bucket?: string | undefined
    from?: Date | undefined
    to?: Date | undefined
  },
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<SnapshotRow[]> {
  return tx.rows(
    `select id, scorecard_definition_id as "scorecardId", initiative_id as "initiativeId", bucket,
            period_start as "periodStart", period_end as "periodEnd", definition_version as "definitionVersion",
            provisional, computed_at as "computedAt", metrics
       from tracker_metrics.metric_snapshots
      where tenant_id = $1 and ($2::uuid is null or initiative_id = $2)
        and ($3::uuid is null or scorecard_definition_id = $3) and ($4::text is null or bucket = $4)
        and ($5::timestamptz is null or period_start >= $5) and ($6::timestamptz is null or period_start < $6)
        and ($7::timestamptz is null or (period_start, id) < ($7, $8::uuid))
      order by period_start desc, id desc limit $9`,
    [
      tx.tenantId,
      where.initiativeId ?? null,
      where.scorecardId ?? null,
      where.bucket ?? null,
      where.from ?? null,
      where.to ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
}
