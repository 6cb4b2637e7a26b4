import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** What workers do with one initiative after the other, by themselves and when somebody asks. */
export type Work = 'drift' | 'snapshots'

/** Which initiatives "i" there are for it. */
export const INITIATIVES_OF: Readonly<Record<Work, string>> = {
  drift: 'i.tenant_id = $1 and i.deleted_at is null',
  snapshots: `i.tenant_id = $1 and i.deleted_at is null
    and exists (select from tracker_integration.scope_bindings b
                 where b.tenant_id = $1 and b.initiative_id = i.id and b.deleted_at is null)`,
}

/** Whether a request of row "r" waits for an attempt, or for one that does not fail. */
export const IS_OPEN = '(r.requested > r.tried or r.failure is not null)'

/** An initiative, and what an attempt that begins now answers. */
export interface Requested {
  readonly id: Uuid
  /** How often it was requested so far. */
  readonly requested: number
}

/** Columns and join of a `Requested` that lists initiatives "i". */
export const REQUESTED = `i.id, coalesce(r.requested, 0) as requested, coalesce(${IS_OPEN}, false) as open`
export const joinRequests = (work: Work) =>
  `left join tracker_metrics.initiative_runs r on r.tenant_id = $1 and r.work = '${work}' and r.initiative_id = i.id`

/**
 * The initiative is to be worked at anew, or all when it is null, because something changed or, with `askedAt`, because
 * somebody asks. Waits for nobody who works at it. An attempt that has begun does not answer this.
 */
export async function requestRun(
  tx: Tx,
  work: Work,
  { initiativeId, askedAt }: { readonly initiativeId: Uuid | null; readonly askedAt: Date | null },
): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.initiative_runs as known (tenant_id, work, initiative_id, requested, asked, asked_at)
     select $1, $2, i.id, 1, case when $4::timestamptz is not null then 1 end, $4 from tracker_discovery.initiatives i
      where ${INITIATIVES_OF[work]} and ($3::uuid is null or i.id = $3) order by i.id
     on conflict (tenant_id, work, initiative_id) do update set
       requested = known.requested + 1,
       asked = case when excluded.asked_at is null then known.asked else known.requested + 1 end,
       asked_at = coalesce(excluded.asked_at, known.asked_at),
       counts = case when excluded.asked_at is null then known.counts else '{}' end`,
    [tx.tenantId, work, initiativeId, askedAt],
  )
}

/** Whether nobody has answered what an attempt that began with these requests is for. */
export async function isUnanswered(tx: Tx, work: Work, { id, requested }: Requested): Promise<boolean> {
  const rows = await tx.rows(
    `select from tracker_metrics.initiative_runs r
      where tenant_id = $1 and work = $2 and initiative_id = $3 and (tried < $4 or failure is not null)`,
    [tx.tenantId, work, id, requested],
  )
  return rows.length > 0
}

export interface Failure {
  readonly code: string
  readonly text: string
}

/** An attempt that began with these requests has ended. The last statement of its transaction: who asks waits from here on. */
export async function saveAttempt(
  tx: Tx,
  work: Work,
  { id, requested }: Requested,
  {
    failure = null,
    counts = {},
  }: { readonly failure?: Failure | null; readonly counts?: Readonly<Record<string, number>> },
): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.initiative_runs as known (tenant_id, work, initiative_id, tried, failure)
     values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, work, initiative_id) do update set
       tried = excluded.tried,
       failure = excluded.failure,
       counts = case when known.asked <= excluded.tried then known.counts || coalesce((
         select jsonb_object_agg(key, coalesce((known.counts ->> key)::bigint, 0) + value::bigint)
           from jsonb_each_text($6::jsonb)), '{}') else known.counts end
     where excluded.tried >= known.tried`,
    [tx.tenantId, work, id, requested, failure === null ? null : JSON.stringify(failure), JSON.stringify(counts)],
  )
}

/** Nobody will answer requests for initiatives that are gone. */
export async function dropRequestsOfGone(tx: Tx, work: Work): Promise<void> {
  await tx.count(
    `update tracker_metrics.initiative_runs r set tried = requested, failure = null
      where tenant_id = $1 and work = $2 and ${IS_OPEN}
        and not exists (select from tracker_discovery.initiatives i
                         where i.id = r.initiative_id and ${INITIATIVES_OF[work]})`,
    [tx.tenantId, work],
  )
}

export interface AskedRun {
  /** null: nobody asked so far. */
  readonly askedAt: Date | null
  readonly initiatives: number
  /** Of them, those that no attempt answered yet. */
  readonly left: number
  /** Those whose last attempt failed. */
  readonly failed: readonly {
    readonly initiative: { readonly id: Uuid; readonly title: string }
    readonly error: Failure
  }[]
  /** What was done since somebody asked, by name. */
  readonly counts: Readonly<Record<string, number>>
}

/** The run that was asked for last, over the initiative or all. */
export async function readAskedRun(tx: Tx, work: Work, initiativeId: Uuid | null): Promise<AskedRun> {
  const [run] = await tx.rows<AskedRun>(
    `with run as (
       select i.id, i.title, r.asked_at, r.requested, r.tried, r.failure, r.counts from tracker_discovery.initiatives i ${joinRequests(work)}
        where ${INITIATIVES_OF[work]} and ($2::uuid is null or i.id = $2))
     select max(asked_at) as "askedAt", count(*)::int as initiatives,
            count(*) filter (where requested > tried)::int as left,
            coalesce(jsonb_agg(jsonb_build_object('initiative', jsonb_build_object('id', id, 'title', title), 'error', failure)
              order by title, id) filter (where failure is not null and requested <= tried), '[]') as failed,
            (select coalesce(jsonb_object_agg(key, n), '{}') from (
               select key, sum(value::bigint) as n from run cross join lateral jsonb_each_text(counts) group by key) c) as counts
       from run`,
    [tx.tenantId, initiativeId],
  )
  return run ?? { askedAt: null, initiatives: 0, left: 0, failed: [], counts: {} }
}
