import type pg from 'pg'
import { TrackerdError } from '../errors.ts'
import type { TellStep } from '../ports/progress.ts'
import { ENDPOINT_CHANNEL } from './endpoint-records.ts'
import { withConnection } from './migrate/connection.ts'
import { type TenantTable, tenantTables } from './tenant-tables.ts'
import { IDENTITY, lockOf } from './tx.ts'

export interface Erasure {
  /** Slug or id. */
  readonly tenant: string
  /** Who runs the command, for the receipt. */
  readonly by: string
  /** SHA-256 of the export that was made before, in hexadecimal; null when none was named. */
  readonly exportSha256: string | null
  readonly now: () => Date
  readonly newId: () => string
  /** Called for each table, and again as its rows go. */
  readonly tell?: TellStep
  readonly sleep: (ms: number) => Promise<unknown>
  /** Jobs that wait or are kept to be looked at, and name one of these, are gone; `databaseId` says whose jobs. */
  readonly forgetJobs: (ids: readonly string[], databaseId: string) => Promise<void>
  /** Rows of one transaction. */
  readonly batch?: number
}

/** What stays of a tenant. */
export interface ErasureReceipt {
  readonly id: string
  readonly tenantId: string
  readonly slug: string
  readonly erasedBy: string
  readonly startedAt: Date
  readonly finishedAt: Date
  /** Rows by table, of all runs together; tables without rows are left out. */
  readonly rows: Readonly<Record<string, number>>
  readonly exportSha256: string | null
}

const BATCH = 2_000

/**
 * Removes every row of the tenant, its audit included, a batch at a time, so that others work on meanwhile. First it is
 * marked as gone: keys, doors, schedules and transactions refuse it from then on, and those that were under way are waited
 * for. So no job brings rows back, wherever it is. Stopped at any moment it can be run again, also after it was done.
 * Throws NOT_FOUND, and CONCURRENCY_CONFLICT when a transaction does not end.
 */
export function eraseTenant(url: string, erasure: Erasure): Promise<ErasureReceipt> {
  const { now, batch = BATCH, tell, forgetJobs } = erasure
  return withConnection(url, async (client) => {
    // The list of tenants last: while the tenant stands there as gone, the audit lets go of its entries.
    const tables = (await tenantTables(client)).reverse()
    const { id, slug } = await begin(client, erasure)
    const works = await markAsGone(client, id)
    await untilAllEnded(client, id, erasure)
    await forgetJobs([id, ...works], await identityOf(client))
    const rows: Record<string, number> = {}
    // What the door or the relay, which speak for all tenants, had under way is found by the next round.
    for (let found = true; found; ) {
      found = false
      for (const [done, table] of tables.slice(0, -1).entries()) {
        const step = { done, total: tables.length, name: table.name }
        tell?.(step)
        const erased = await eraseTable(client, table, id, batch, (gone) => tell?.({ ...step, rows: gone }))
        if (erased === 0) continue
        found = true
        rows[table.name] = (rows[table.name] ?? 0) + erased
      }
    }
    const [last] = tables.slice(-1)
    if (last !== undefined) {
      const erased = await eraseTable(client, last, id, batch, () => undefined)
      if (erased > 0) rows[last.name] = erased
    }
    tell?.({ done: tables.length, total: tables.length, name: '' })
    return finish(client, id, slug, rows, now())
  })
}

/** Whose rows go. A tenant that is gone from the list is known by its receipt. */
async function begin(client: pg.Client, { tenant, by, exportSha256, now, newId }: Erasure) {
  return as(client, 'tracker_relay', null, async () => {
    const known = await client.query<{ id: string; slug: string }>(
      `select id, slug from (
         select id, slug, 1 as place from tracker_governance.tenants where slug = $1 or id::text = $1
         union all
         select erased_tenant_id, slug, 2 from tracker_governance.erasure_receipts
          where slug = $1 or erased_tenant_id::text = $1) as known
        order by place limit 1`,
      [tenant],
    )
    const [found] = known.rows
    if (found === undefined) throw new TrackerdError('NOT_FOUND', { what: `tenant ${tenant}` })
    await client.query(
      `insert into tracker_governance.erasure_receipts (id, erased_tenant_id, slug, erased_by, started_at, export_sha256)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (erased_tenant_id) do update
         set erased_by = excluded.erased_by,
             export_sha256 = coalesce(excluded.export_sha256, erasure_receipts.export_sha256)`,
      [newId(), found.id, found.slug, by, now(), exportSha256],
    )
    return found
  })
}

const LOOKED_AGAIN_AFTER_MS = 50
/** No transaction of the daemon takes as long, nor does any job. */
const LONGEST_TRANSACTION_MS = 10 * 60_000

/**
 * Whatever began before the tenant was marked as gone has ended, and what begins later is refused (`Database.tenant`): nobody
 * writes rows of it any more. Not by waiting for the lock: others would queue up behind, and a transaction that waits for
 * another one of its own process would never end. Throws CONCURRENCY_CONFLICT.
 */
async function untilAllEnded(client: pg.Client, id: string, { sleep }: Erasure): Promise<void> {
  for (let waited = 0; waited <= LONGEST_TRANSACTION_MS; waited += LOOKED_AGAIN_AFTER_MS) {
    const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_xact_lock(${lockOf(id)}) as free`)
    if (rows[0]?.free) return
    await sleep(LOOKED_AGAIN_AFTER_MS)
  }
  throw new TrackerdError('CONCURRENCY_CONFLICT', { what: 'a transaction of the tenant does not end: run it again' })
}

async function identityOf(client: pg.Client): Promise<string> {
  const [row] = (await client.query<{ id: string }>(IDENTITY)).rows
  if (row === undefined) throw new TypeError('a server has exactly one identifier')
  return row.id
}

/**
 * From now on its keys are refused, its webhooks find no endpoint, and no schedule finds it. Returns the ids of what jobs work
 * on: its endpoints and subscriptions.
 */
function markAsGone(client: pg.Client, id: string): Promise<string[]> {
  return as(client, 'app_user', id, async () => {
    await client.query('update tracker_governance.tenants set deleted_at = coalesce(deleted_at, now())')
    await client.query('update tracker_integration.api_keys set revoked_at = coalesce(revoked_at, now())')
    const subscriptions = await client.query<{ id: string }>(
      'update tracker_integration.event_subscriptions set deleted_at = coalesce(deleted_at, now()) returning id',
    )
    const { rows } = await client.query<{ id: string }>(
      `update tracker_integration.integration_endpoints
          set deleted_at = coalesce(deleted_at, now()), status = 'inactive' returning id`,
    )
    for (const endpoint of rows) await client.query('select pg_notify($1, $2)', [ENDPOINT_CHANNEL, endpoint.id])
    return [...subscriptions.rows, ...rows].map((it) => it.id)
  })
}

async function eraseTable(
  client: pg.Client,
  { name, tenant }: TenantTable,
  id: string,
  batch: number,
  tell: (erased: number) => void,
) {
  let erased = 0
  for (;;) {
    const removed = await as(client, 'tracker_eraser', id, async () => {
      const { rowCount } = await client.query(
        `delete from ${name} where ctid = any (array(select ctid from ${name} where ${tenant} = $1 limit $2))`,
        [id, batch],
      )
      return rowCount ?? 0
    })
    erased += removed
    if (removed > 0) tell(erased)
    if (removed < batch) return erased
  }
}

/** The receipt adds up what all runs removed. */
async function finish(
  client: pg.Client,
  id: string,
  slug: string,
  rows: Readonly<Record<string, number>>,
  at: Date,
): Promise<ErasureReceipt> {
  return as(client, 'tracker_relay', null, async () => {
    const { rows: written } = await client.query<Omit<ErasureReceipt, 'tenantId' | 'slug'>>(
      `update tracker_governance.erasure_receipts r
          set finished_at = $2, rows_erased = (
            select coalesce(jsonb_object_agg(name, n), '{}') from (
              select name, sum(n::bigint) as n
                from (select * from jsonb_each_text(r.rows_erased) union all select * from jsonb_each_text($3)) as t (name, n)
               group by name) as total)
        where erased_tenant_id = $1
       returning id, erased_by as "erasedBy", started_at as "startedAt", finished_at as "finishedAt",
                 rows_erased as rows, export_sha256 as "exportSha256"`,
      [id, at, JSON.stringify(rows)],
    )
    const [receipt] = written
    if (receipt === undefined) throw new TrackerdError('INTERNAL', { what: 'the receipt that was begun is not there' })
    return { tenantId: id, slug, ...receipt }
  })
}

async function as<T>(client: pg.Client, role: string, tenant: string | null, work: () => Promise<T>): Promise<T> {
  await client.query(`begin; set local role ${role}`)
  try {
    await client.query(`select set_config('app.current_tenant_id', $1, true)`, [tenant ?? ''])
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined) // the error of the work is the one to be told
    throw error
  }
}
