import type { Plan } from '../domain/drift/schedule-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Window } from '../domain/metrics/facts.ts'
import { SCOPES } from './drift-cycles.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

const ITEMS = ['tracker_discovery.user_stories', 'tracker_construction.technical_stories', 'tracker_qa.defects']

/** Cycles that run, with what is left to do in them. How fast the initiative is, is the same for all of them. */
export function readPlans(tx: Tx, initiativeId: Uuid): Promise<Omit<Plan, 'throughput'>[]> {
  const open = ITEMS.map(
    (table) => `(select count(*) from ${table} w where w.tenant_id = $1 and w.cycle_id = c.id
                   and w.closed_at is null and w.deleted_at is null)`,
  )
  return tx.rows(
    `select 'cycle' as kind, c.id, c.name, ${epoch('c.end_date')} as "endAt", true as active,
            (${open.join(' + ')})::int as remaining,
            (select r ->> 'url' from jsonb_array_elements(c.external_refs) r where r ->> 'url' is not null limit 1) as url
       from tracker_construction.implementation_cycles c
      where c.tenant_id = $1 and c.status in ('active', 'frozen') and c.start_date is not null and c.deleted_at is null
        and c.scope_id in (${SCOPES})
      order by c.end_date, c.id`,
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
