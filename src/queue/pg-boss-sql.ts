import type { Db } from 'pg-boss'

/**
 * What pg-boss has no call for: whether the worker of an active job still lives, what is due, and the lists for the
 * operator. Reads pg-boss's own tables, so its version is pinned; the contract suite notices when they change.
 */

export const SCHEMA = 'pgboss'

/** What stands in a job's data. */
export interface Envelope {
  readonly payload: object
  readonly attempt: number
  /** ISO 8601. */
  readonly due: string
  /** Queued by a schedule: its row stays for a while after the run, or a second process would queue it again. */
  readonly scheduled?: true
}

export interface ActiveJob {
  readonly id: string
  readonly name: string
  readonly data: Envelope
  readonly retryCount: number
  /** The unique key. */
  readonly groupId?: string | null
}

/** Rejects when the engine's schema does not answer. */
export async function ping(db: Db): Promise<void> {
  await db.executeSql(`select version from ${SCHEMA}.version`)
}

/** Session locks are one number each; hashing the id with a seed of our own keeps clear of other users of such locks. */
const leaseOf = (id: string) => `hashtextextended(${id}, 7264312)`

/** The session holds a lock per job that it runs. PostgreSQL frees them the moment the session's process dies. */
export async function lease(db: Db, ids: readonly string[]): Promise<void> {
  await db.executeSql(`select pg_try_advisory_lock(${leaseOf('id')}) from unnest($1::text[]) id`, [ids])
}

/** Those of them that the session holds. */
export async function releaseLeases(db: Db, ids: readonly string[]): Promise<void> {
  await db.executeSql(`select pg_advisory_unlock(${leaseOf('id')}) from unnest($1::text[]) id`, [ids])
}

/**
 * Active jobs whose lease nobody holds: their worker is dead. A claim takes the lease before it commits and gives it up
 * after it is settled, and locks are read after the statement's snapshot, so a living worker's job appears here only
 * when it was settled in between; settling is fenced and then finds nothing.
 */
export async function orphans(db: Db, names: readonly string[]): Promise<ActiveJob[]> {
  const { rows } = await db.executeSql(
    `with held as materialized (
       select (classid::bigint << 32) | objid::bigint as lock from pg_locks
       where locktype = 'advisory' and objsubid = 1
         and database = (select oid from pg_database where datname = current_database())
     )
     select id, name, data, retry_count as "retryCount", group_id as "groupId" from ${SCHEMA}.job
     where name = any($1) and state = 'active' and ${leaseOf('id::text')} not in (select lock from held)`,
    [names],
  )
  return rows
}

/** Kinds that have a job whose time has come. */
export async function dueNames(db: Db, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.executeSql(
    `select distinct name from ${SCHEMA}.job where name = any($1) and state < 'active' and start_after <= now()`,
    [names],
  )
  return rows.map(({ name }: { name: string }) => name)
}

export async function countByState(
  db: Db,
): Promise<{ name: string; waiting: number; active: number; failed: number }[]> {
  const { rows } = await db.executeSql(
    `select q.name, count(*) filter (where j.state < 'active')::int as waiting,
       count(*) filter (where j.state = 'active')::int as active,
       count(*) filter (where j.state = 'failed')::int as failed
     from ${SCHEMA}.queue q left join ${SCHEMA}.job j on j.name = q.name group by q.name order by q.name`,
  )
  return rows
}

export interface FailedRow extends ActiveJob {
  readonly failedAt: Date
  readonly output: { readonly code?: string; readonly message?: string } | null
}

const FAILED = `select id, name, data, retry_count as "retryCount", group_id as "groupId", completed_on as "failedAt", output
  from ${SCHEMA}.job where state = 'failed'`

export async function latestFailed(db: Db, limit: number): Promise<FailedRow[]> {
  const { rows } = await db.executeSql(`${FAILED} order by completed_on desc, id limit $1`, [limit])
  return rows
}

export async function findFailed(db: Db, id: string): Promise<FailedRow | undefined> {
  const { rows } = await db.executeSql(`${FAILED} and id = $1`, [id])
  return rows[0]
}

/** Nothing but what runs names one of these any more. Does nothing where pg-boss was never started. */
export async function forgetNamed(db: Db, named: readonly string[]): Promise<void> {
  const { rows } = await db.executeSql(`select to_regclass('${SCHEMA}.job') is not null as there`)
  if (!rows[0]?.there) return
  await db.executeSql(
    `delete from ${SCHEMA}.job where state <> 'active'
        and exists (select from jsonb_each_text(data -> 'payload') as it where it.value = any($1))`,
    [named],
  )
}

/** Earlier failures of the same key: the sweep wakes a broken endpoint every few seconds and would pile them up. */
export async function dropOlderFailures(db: Db, job: ActiveJob): Promise<void> {
  await db.executeSql(`delete from ${SCHEMA}.job where name = $1 and group_id = $2 and state = 'failed' and id <> $3`, [
    job.name,
    job.groupId,
    job.id,
  ])
}
