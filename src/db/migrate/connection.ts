import pg from 'pg'
import { TrackerdError } from '../../errors.ts'
import { translatePgError } from '../pg-errors.ts'

/** The letters "trackerd" read as a 64-bit number: no other program is likely to lock the same. */
const LOCK_KEY = Buffer.from('trackerd', 'ascii').readBigInt64BE().toString()
const OLDEST_SERVER = 150_000
const CONNECT_WITHIN_MS = 10_000

/** Runs `work` on a connection of its own to a server that is new enough, and closes it whatever happens. */
export async function withConnection<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString,
    application_name: 'trackerd migrate',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  })
  // A connection that breaks while idle reports here; the query that then fails tells the caller.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    throw new TrackerdError('DATABASE_UNAVAILABLE', { what: reason(cause) }, { cause })
  }
  try {
    await requireServer(client)
    return await work(client)
  } catch (error) {
    throw translatePgError(error)
  } finally {
    await client.end()
  }
}

/** The message; where several addresses were tried there is none, but a code. */
const reason = (cause: unknown) =>
  cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause)

/** The server is PostgreSQL 15 or newer; otherwise throws DATABASE_TOO_OLD. */
export async function requireServer(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::integer as number, current_setting('server_version') as version`,
  )
  const server = rows[0]
  if (server !== undefined && server.number < OLDEST_SERVER)
    throw new TrackerdError('DATABASE_TOO_OLD', { what: `it is ${server.version}`, version: server.version })
}

/** Runs `work` while no other process migrates this database: the lock is waited for, and freed whatever happens. */
export async function withMigrationLock<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock($1)', [LOCK_KEY])
  try {
    return await work()
  } finally {
    // When this fails the connection is gone, and the lock with it; the error of the work is the one to be told.
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => undefined)
  }
}
