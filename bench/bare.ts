import pg from 'pg'
import type { BenchDatabase } from './database.ts'

/** A statement that wrote rows while the heart worked, or the end of a transaction. */
export interface Written {
  readonly sql: string
  readonly values: readonly unknown[]
}

const WRITES = /^\s*(insert into|update|with given as)/
const BOOKKEEPING = /external_objects|outbox_messages|audit_entries|inbox_messages|sync_records|integration_endpoints/

export const isWrite = (sql: string) => WRITES.test(sql) || sql === 'commit'
export const isDomainWrite = ({ sql }: Written) => !BOOKKEEPING.test(sql)

/**
 * Writes the very same rows by the very same bulk statements (INSERT … SELECT FROM unnest … ON CONFLICT) in the same
 * transactions, and nothing else: nothing is read, locked, translated or compared, and no row-level security is in
 * force. Returns the seconds it took.
 */
export async function writeBare({ superuserUrl }: BenchDatabase, statements: readonly Written[]): Promise<number> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  const started = performance.now()
  let open = false
  for (const { sql, values } of statements) {
    if (!open && sql !== 'commit') await client.query('begin')
    open = sql !== 'commit'
    await client.query(sql, values as unknown[])
  }
  const seconds = (performance.now() - started) / 1000
  await client.end()
  return seconds
}
