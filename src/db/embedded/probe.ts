import pg from 'pg'
import { errnoOf } from '../../private-files.ts'

/** Where a server is asked, and as whom. */
export interface Door {
  readonly port: number
  readonly user: string
  readonly password: string
}

/**
 * - `ready`: it lets us in; `cluster` is the data directory it serves
 * - `busy`: a PostgreSQL that is starting up or shutting down
 * - `stranger`: somebody else, or nobody
 */
export type Answer = { kind: 'ready'; cluster: string } | { kind: 'busy' } | { kind: 'stranger' }

const CANNOT_CONNECT_NOW = '57P03'

/** Who answers on the port. The data directory is what tells our server from that of a copied folder. */
export async function probe(door: Door): Promise<Answer> {
  const client = new pg.Client({ ...clientOptions(door), connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined) // a connection that breaks later fails the query that uses it
  try {
    await client.connect()
    const { rows } = await client.query<{ cluster: string }>(`select current_setting('data_directory') as cluster`)
    return { kind: 'ready', cluster: rows[0]?.cluster ?? '' }
  } catch (error) {
    return { kind: errnoOf(error) === CANNOT_CONNECT_NOW ? 'busy' : 'stranger' }
  } finally {
    await client.end()
  }
}

export const clientOptions = ({ port, user, password }: Door) => ({
  host: '127.0.0.1',
  port,
  user,
  password,
  database: 'postgres',
})
