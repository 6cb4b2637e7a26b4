import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface ScorecardRow {
  readonly id: Uuid
  readonly name: string
  readonly description: string | null
  readonly metrics: readonly string[]
  readonly definitionVersion: number
  readonly createdAt: Date
}

/** By name of the metric. */
export type MetricVersions = Readonly<Record<string, number>>

export interface NewScorecardRow {
  readonly id: Uuid
  readonly name: string
  readonly description: string | null
  readonly metrics: readonly string[]
}

const COLUMNS = `id, name, description, metric_types as metrics, definition_version as "definitionVersion",
  created_at as "createdAt"`

/** Oldest first, so that those that came with the tenant stand first. */
export function listScorecards(tx: Tx): Promise<ScorecardRow[]> {
  return tx.planned(
    `select ${COLUMNS} from tracker_metrics.scorecard_definitions where tenant_id = $1 and deleted_at is null
      order by created_at, lower(name), id`,
    [tx.tenantId],
  )
}

const VERSIONS = `(select coalesce(jsonb_object_agg(m, v.version), '{}')
   from unnest(s.metrics) m join jsonb_each($3::jsonb) v (name, version) on v.name = m)`

/** The new scorecard; null when the tenant has one of this name, whatever its case, or of this id. */
export async function insertScorecard(
  tx: Tx,
  card: NewScorecardRow,
  versions: MetricVersions,
  actor: Uuid,
): Promise<ScorecardRow | null> {
  const rows = await tx.rows<ScorecardRow>(
    `insert into tracker_metrics.scorecard_definitions
       (id, tenant_id, name, description, metric_types, metric_versions, created_by, updated_by)
     select $1, $2, $4, $5, s.metrics, ${VERSIONS}, $7, $7 from (values ($6::text[])) as s (metrics)
     on conflict do nothing returning ${COLUMNS}`,
    [card.id, tx.tenantId, JSON.stringify(versions), card.name, card.description, card.metrics, actor],
  )
  return rows[0] ?? null
}

/** Each of them is there afterwards, whether it was before or not. */
export async function ensureScorecards(
  tx: Tx,
  cards: readonly NewScorecardRow[],
  versions: MetricVersions,
): Promise<void> {
  for (const card of cards) await insertScorecard(tx, card, versions, SYSTEM_ACTOR)
}

/**
 * Every scorecard stands for the metrics as this program counts them. Where one is counted in a newer way than before, or
 * a scorecard that comes with the program has gained metrics, its definition version is raised, and snapshots of the old
 * one stay beside the new. Never lowered: while two versions of the program run, the newer one decides.
 */
export async function renewScorecards(
  tx: Tx,
  versions: MetricVersions,
  gained: readonly NewScorecardRow[],
): Promise<number> {
  const known = `tracker_metrics.scorecard_definitions`
  return tx.count(
    `update ${known} d
        set metric_types = s.metrics, metric_versions = ${VERSIONS}, definition_version = d.definition_version + 1
       from (select k.id, k.metric_types || array(
                      select m from unnest(g.metrics) m where m <> all (k.metric_types)) as metrics
               from ${known} k
               left join jsonb_to_recordset($2::jsonb) as g (id uuid, metrics text[]) on g.id = k.id
              where k.tenant_id = $1) s
      where d.tenant_id = $1 and d.id = s.id and d.deleted_at is null
        and exists (
          select from unnest(s.metrics) m join jsonb_each_text($3::jsonb) v (name, version) on v.name = m
           where coalesce((d.metric_versions ->> m)::int, 0) < v.version::int)`,
    [tx.tenantId, JSON.stringify(gained.map(({ id, metrics }) => ({ id, metrics }))), JSON.stringify(versions)],
  )
}
