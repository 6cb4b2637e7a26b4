import pg from 'pg'
import type { BenchDatabase } from './database.ts'

/** Where a run that finds nothing new may write: the marks, the record of the run, and when the endpoint was last seen. */
const MARKS = ['inbox_messages', 'sync_records', 'integration_endpoints']

/** The other tables in which `work` left a row version of its own. */
export async function unmarkedWrites({ superuserUrl }: BenchDatabase, work: () => Promise<void>): Promise<string[]> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ next: string }>(
      'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
    )
    await work()
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname like 'tracker\\_%' and not c.relname = any($1)`,
      [MARKS],
    )
    const written: string[] = []
    for (const { name } of tables.rows) {
      const found = await client.query(`select from ${name} where xmin::text::bigint >= $1 limit 1`, [rows[0]?.next])
      if (found.rowCount === 1) written.push(name)
    }
    return written
  } finally {
    await client.end()
  }
}
