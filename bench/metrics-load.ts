import pg from 'pg'
import type { Uuid } from '../src/domain/ids.ts'
import type { BenchDatabase } from './database.ts'
import { copyInitiatives, FACT_TABLES, SOURCE_TABLES } from './metrics-copies.ts'
import { HISTORY } from './metrics-history.ts'
import { DEPLOYED, LOGNORMAL, SOURCES, UUID_OF } from './metrics-sources.ts'

/** Each initiative has one repository, and each of its months as much as the others. */
export interface Amount {
  readonly initiatives: number
  /** Whole months before the one that runs. */
  readonly months: number
}

/** Of one initiative; five commits each, and an incident for every fifth. */
const DEPLOYMENTS_A_DAY = 22
const DAY_MS = 86_400_000

/** How many rows that came to. */
export interface Loaded {
  readonly deployments: number
  readonly commits: number
  readonly incidents: number
}

/** What is generated, and where. */
export interface Place {
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  /** The first instant of a month, and now. */
  readonly from: Date
  readonly to: Date
}

export const initiativeIds = async (client: pg.Client) =>
  (
    await client.query<{ id: Uuid }>(
      "select id from tracker_discovery.initiatives where title like 'Bench %' order by id",
    )
  ).rows.map(({ id }) => id)

export async function connected<T>(
  { superuserUrl }: BenchDatabase,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * The rows that sources would have left, made in the database and behind its policies and triggers: deployments, some
 * failed, some rolled back; pull requests with their commits, and commits without; incidents, some explicitly caused.
 * Lead times and outages are lognormal. Every initiative is marked for attribution.
 */
export async function loadSources(database: BenchDatabase, place: Place, amount: Amount): Promise<void> {
  const { tenantId, endpointId, from, to } = place
  const each = Math.round((DEPLOYMENTS_A_DAY * (to.getTime() - from.getTime())) / DAY_MS)
  await connected(database, async (client) => {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off; set work_mem = '128MB';
      set timezone = 'UTC'; select setseed(0.42)`)
    await client.query(LOGNORMAL)
    await client.query(UUID_OF)
    await client.query(DEPLOYED, [amount.initiatives, each, from, to])
    await client.query('analyze bench_deployed')
    const values: Readonly<Record<string, readonly unknown[]>> = {
      initiatives: [tenantId, amount.initiatives],
      bindings: [tenantId, amount.initiatives, endpointId, from],
      commits: [tenantId],
    }
    for (const [name, sql] of Object.entries(SOURCES)) await client.query(sql, [...(values[name] ?? [tenantId])])
    await client.query('drop table bench_deployed')
    for (const table of SOURCE_TABLES) await client.query(`vacuum analyze ${table}`)
    await client.query(
      'analyze tracker_integration.scope_bindings, tracker_metrics.scope_initiatives, tracker_discovery.initiatives',
    )
  })
}

/** What attribution found gets the history that it would have if it had been found as it happened. */
export async function ageFacts(database: BenchDatabase): Promise<void> {
  await connected(database, async (client) => {
    await client.query('set synchronous_commit = off')
    for (const sql of HISTORY) await client.query(sql)
  })
}

/** Every initiative is there so many times more; indexes are made once for all of them. */
export async function multiply(database: BenchDatabase, copies: number): Promise<Loaded> {
  return connected(database, async (client) => {
    await client.query("set session_replication_role = replica; set synchronous_commit = off; set timezone = 'UTC'")
    const remake = await withoutIndexes(client, [...SOURCE_TABLES, ...FACT_TABLES])
    await copyInitiatives(client, copies)
    await remake()
    for (const table of [...SOURCE_TABLES, ...FACT_TABLES]) await client.query(`vacuum analyze ${table}`)
    await client.query('vacuum analyze tracker_operations.incident_deployments')
    await client.query(
      'analyze tracker_integration.scope_bindings, tracker_metrics.scope_initiatives, tracker_discovery.initiatives',
    )
    const count = async (table: string) =>
      Number((await client.query<{ rows: string }>(`select count(*) as rows from ${table}`)).rows[0]?.rows)
    return {
      deployments: await count('tracker_release.deployment_records'),
      commits: await count('tracker_construction.commits'),
      incidents: await count('tracker_operations.incidents'),
    }
  })
}

/** The tables lose their indexes, so that rows come in faster; what comes back makes them again, each by sorting once. */
async function withoutIndexes(client: pg.Client, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
       from pg_constraint where contype in ('p', 'u') and conrelid = any($1::regclass[])
      union all
     select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       from pg_index i where indrelid = any($1::regclass[])
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))`,
    [tables],
  )
  for (const { drop } of rows) await client.query(drop)
  return async () => {
    await client.query("set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 2")
    for (const { make } of rows) await client.query(make)
  }
}
