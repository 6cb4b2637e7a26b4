import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import type { NullReason } from '../domain/metrics/metric.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** A metric in a closed week, as its snapshot keeps it. */
export interface StoredWeek {
  readonly metric: string
  readonly from: EpochMs
  readonly to: EpochMs
  readonly value: number | null
  readonly reason: NullReason | null
  readonly n: number
  readonly numerator: number | null
  readonly denominator: number | null
  /** Of the metric. */
  readonly definitionVersion: number
}

/**
 * Every closed week of every metric that has a snapshot, oldest first. Where several scorecards have a metric, they say the
 * same of it as long as its definition is the same; the newest definition is taken.
 */
export function readWeeks(tx: Tx, initiativeId: Uuid, now: Date): Promise<StoredWeek[]> {
  return tx.rows(
    `select distinct on (m.key, s.period_start)
            m.key as metric, ${epoch('s.period_start')} as from, ${epoch('s.period_end')} as to,
            (m.value ->> 'value')::float8 as value, m.value ->> 'reason' as reason, (m.value ->> 'n')::float8 as n,
            (m.value ->> 'numerator')::float8 as numerator, (m.value ->> 'denominator')::float8 as denominator,
            (m.value ->> 'definition_version')::int as "definitionVersion"
       from tracker_metrics.metric_snapshots s
      cross join lateral jsonb_each(s.metrics) m
      where s.tenant_id = $1 and s.initiative_id = $2 and s.bucket = 'week' and s.period_end <= $3
      order by m.key, s.period_start, (m.value ->> 'definition_version')::int desc, s.scorecard_definition_id`,
    [tx.tenantId, initiativeId, now],
  )
}

/** From when on a metric is judged anew; metrics that are judged from their beginning are not there. */
export async function readBaselines(tx: Tx, initiativeId: Uuid): Promise<Map<string, EpochMs>> {
  const rows = await tx.rows<{ metric: string; at: EpochMs }>(
    `select metric, ${epoch('begins_at')} as at from tracker_metrics.metric_baselines
      where tenant_id = $1 and initiative_id = $2 and deleted_at is null`,
    [tx.tenantId, initiativeId],
  )
  return new Map(rows.map(({ metric, at }) => [metric, at]))
}

export interface NewBaseline {
  readonly initiativeId: Uuid
  readonly metric: string
  readonly beginsAt: Date
  readonly note: string | null
}

/** Weeks of the metric that begin before that instant do not count any more. */
export async function saveBaseline(tx: Tx, baseline: NewBaseline, actor: Uuid): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.metric_baselines (tenant_id, initiative_id, metric, begins_at, note, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (tenant_id, initiative_id, metric) do update
       set begins_at = excluded.begins_at, note = excluded.note, deleted_at = null, updated_by = excluded.updated_by`,
    [tx.tenantId, baseline.initiativeId, baseline.metric, baseline.beginsAt, baseline.note, actor],
  )
}
