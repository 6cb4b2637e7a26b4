import pg from 'pg'
import { clientOptions, type Door } from './probe.ts'

export const LOGIN = 'trackerd'

/** The login that trackerd works with and the database it owns are there. It is no superuser: those pass by policies. */
export async function ensureLogin(door: Door, password: string): Promise<void> {
  const client = new pg.Client(clientOptions(door))
  await client.connect()
  try {
    const { rows } = await client.query<{ login: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = '${LOGIN}') as login,
              exists (select from pg_database where datname = '${LOGIN}') as database`,
    )
    const [known] = rows
    // It may create roles, because migrations make those that transactions run under.
    if (!known?.login)
      await client.query(`create role ${LOGIN} login createrole password ${client.escapeLiteral(password)}`)
    if (!known?.database) await client.query(`create database ${LOGIN} owner ${LOGIN}`)
  } finally {
    await client.end()
  }
}
