import type { Plan } from '../domain/drift/schedule-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Window } from '../domain/metrics/facts.ts'
import { SCOPES, URL } from './drift-cycles.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

const ITEMS = ['tracker_discovery.user_stories', 'tracker_construction.technical_stories', 'tracker_qa.defects']

/** Cycles that run, with what is left to do in them. How fast the initiative is, is the same for all of them. */
export function readCyclePlans(tx: Tx, initiativeId: Uuid): Promise<Omit<Plan, 'throughput' | 'day' | 'daysBefore'>[]> {
  const open = ITEMS.map(
    (table) => `(select count(*) from ${table} w where w.tenant_id = $1 and w.cycle_id = c.id
                   and w.closed_at is null and w.deleted_at is null)`,
  )
  return tx.rows(
    `select 'cycle' as kind, c.id, c.name, ${epoch('c.end_date')} as "endAt", true as active,
            (${open.join(' + ')})::int as remaining, ${URL('c')} as url
       from tracker_construction.implementation_cycles c
      where c.tenant_id = $1 and c.status in ('active', 'frozen') and c.start_date is not null and c.deleted_at is null
        and c.scope_id in (${SCOPES})
      order by c.end_date, c.id`,
    [tx.tenantId, initiativeId],
  )
}

/** A release that is not out and has a date. Days are dates of a calendar, e.g. 2026-01-31. */
export interface PlannedRelease extends Pick<Plan, 'id' | 'name' | 'url' | 'remaining' | 'daysBefore'> {
  readonly day: string
  /** When it begins; null: nobody said. */
  readonly begins: string | null
}

const day = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`

/**
 * What is to be released and is neither out nor put away, with what is left to do in it and every day it was planned for
 * before. Open items are read once for all of them: under row-level security no index answers what an array holds.
 */
export function readPlannedReleases(tx: Tx, initiativeId: Uuid): Promise<PlannedRelease[]> {
  const open = ITEMS.map(
    (table) => `select unnest(release_package_ids) as id from ${table}
                 where tenant_id = $1 and scope_id in (${SCOPES}) and closed_at is null and deleted_at is null`,
  )
  return tx.rows(
    `with planned as materialized (
       select p.id, p.title, p.version_number, p.planned_at, p.start_date, p.external_refs
         from tracker_release.release_packages p
        where p.tenant_id = $1 and p.planned_at is not null and p.status = 'planned' and not p.archived
          and p.deleted_at is null and p.scope_id in (${SCOPES})),
     open as materialized (select id, count(*)::int as items from (${open.join(' union all ')}) i
       where exists (select from planned) group by id)
     select p.id, coalesce(p.title, p.version_number) as name, ${URL('p')} as url, ${day('p.planned_at')} as day,
            ${day('p.start_date')} as begins, coalesce(o.items, 0) as remaining,
            array(select ${day('d.planned_at')} from tracker_release.planned_dates d
                   where d.tenant_id = $1 and d.release_package_id = p.id order by d.recorded_at, d.id) as "daysBefore"
       from planned p left join open o on o.id = p.id
      order by p.planned_at, p.id`,
    [tx.tenantId, initiativeId],
  )
}

/** How many items of the initiative were done in each of the windows. */
export async function readThroughput(tx: Tx, initiativeId: Uuid, windows: readonly Window[]): Promise<number[]> {
  const done = ITEMS.map(
    (table) => `select closed_at from ${table} where tenant_id = $1 and scope_id in (${SCOPES}) and deleted_at is null
                   and closed_at >= $5 and closed_at < $6`,
  )
  const [from, to] = [windows[0]?.from, windows.at(-1)?.to]
  if (from === undefined || to === undefined) return []
  const rows = await tx.rows<{ done: number }>(
    `with done as materialized (${done.join(' union all ')})
     select count(d.closed_at)::int as done
       from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as w (from_time, to_time, place)
       left join done d on d.closed_at >= w.from_time and d.closed_at < w.to_time
      group by w.place order by w.place`,
    [
      tx.tenantId,
      initiativeId,
      windows.map((window) => new Date(window.from)),
      windows.map((window) => new Date(window.to)),
      new Date(from),
      new Date(to),
    ],
  )
  return rows.map((row) => row.done)
}
