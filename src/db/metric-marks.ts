import type { Uuid } from '../domain/ids.ts'
import type { Database, Tx } from './tx.ts'

/** An initiative of a tenant that has marks waiting. */
export interface Marked {
  readonly tenantId: Uuid
  readonly initiativeId: Uuid
}

export interface Marks {
  /** As texts: they count beyond what a number holds. */
  readonly ids: readonly string[]
  /** Where something changed. */
  readonly scopeIds: readonly Uuid[]
  /** Pull requests that are not merged, when nothing else changed; null: anything may have. */
  readonly openPullRequests: readonly Uuid[] | null
}

/**
 * The marks of an initiative. Whoever reads the rows after this call sees at least what these marks tell of, so these may
 * be removed with what was found; a mark that is committed later stays.
 */
export async function readMarks(tx: Tx, initiativeId: Uuid): Promise<Marks> {
  const rows = await tx.rows<{ id: string; scopeId: Uuid | null; open: readonly Uuid[] | null }>(
    `select id, scope_id as "scopeId", open_pull_requests as open from tracker_metrics.metric_marks
      where tenant_id = $1 and initiative_id = $2`,
    [tx.tenantId, initiativeId],
  )
  const scopeIds = new Set(rows.flatMap(({ scopeId }) => scopeId ?? []))
  const open = new Set(rows.flatMap((mark) => mark.open ?? []))
  return {
    ids: rows.map(({ id }) => id),
    scopeIds: [...scopeIds],
    openPullRequests: rows.every((mark) => mark.open !== null) ? [...open] : null,
  }
}

/** Marks are gone that were read before. */
export async function removeMarks(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.count('delete from tracker_metrics.metric_marks where id = any($1::bigint[])', [ids])
}

/**
 * Marks the other initiatives that the scopes belong to by now. The mark was given to those that they belonged to when it
 * was written, and that can have changed in the moment between: whoever changed it did not see what was being written.
 * Such a mark names no scope, so it is not handed on again.
 */
export async function handOnMarks(tx: Tx, initiativeId: Uuid, scopeIds: readonly Uuid[]): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.metric_marks (tenant_id, initiative_id)
     select distinct tenant_id, initiative_id from tracker_integration.scope_bindings
      where tenant_id = $1 and scope_id = any($2) and initiative_id <> $3 and deleted_at is null`,
    [tx.tenantId, scopeIds, initiativeId],
  )
}

/**
 * Initiatives whose marks have come to rest: none for `quietMs`, or the oldest waits for `patienceMs` already. By the
 * clock of the database, which gave them their times.
 */
export function initiativesToAttribute(
  db: Database,
  { quietMs, patienceMs }: { readonly quietMs: number; readonly patienceMs: number },
): Promise<Marked[]> {
  return db.relay((tx) =>
    tx.rows<Marked>(
      `select tenant_id as "tenantId", initiative_id as "initiativeId" from tracker_metrics.metric_marks
        group by tenant_id, initiative_id
       having max(created_at) <= clock_timestamp() - $1 * interval '1 millisecond'
           or min(created_at) <= clock_timestamp() - $2 * interval '1 millisecond'
        order by min(created_at)`,
      [quietMs, patienceMs],
    ),
  )
}

/** Lets one transaction at a time attribute an initiative, until it ends. */
export async function lockAttribution(tx: Tx, initiativeId: Uuid): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`attribution/${initiativeId}`])
}

/** Days in UTC, both ends included, as YYYY-MM-DD. */
export interface DaySpan {
  readonly first: string
  readonly last: string
}

/** The numbers of these days are to be computed anew. */
export async function markDays(tx: Tx, initiativeId: Uuid, spans: readonly DaySpan[]): Promise<void> {
  if (spans.length === 0) return
  await tx.count(
    `insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
     select $1, $2, first, last from unnest($3::date[], $4::date[]) as given (first, last)`,
    [tx.tenantId, initiativeId, spans.map(({ first }) => first), spans.map(({ last }) => last)],
  )
}
