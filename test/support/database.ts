import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { migrateUp } from '../../src/db/migrate/index.ts'

export interface TestDatabase {
  /** As the login that owns the database: no superuser, so that row-level security holds. */
  readonly url: string
  /** As the superuser, to look behind the policies. */
  readonly superuserUrl: string
  drop(): Promise<void>
}

/** A database without anything in it. */
export function createDatabase(): Promise<TestDatabase> {
  return create('template1')
}

/** A database with every migration applied: a copy of one that was migrated once in this run. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  return create(await template())
}

const LOGIN = 'trackerd_test'
const server = () => inject('database')

async function create(from: string): Promise<TestDatabase> {
  const name = `${server().prefix}_${randomBytes(4).toString('hex')}`
  const { copy } = server()
  await asSuperuser(`create database ${name} template ${from} owner ${LOGIN} strategy ${copy}`)
  return {
    url: urlOf(name, LOGIN),
    superuserUrl: urlOf(name),
    drop: () => asSuperuser(`drop database if exists ${name} with (force)`),
  }
}

let made: Promise<string> | undefined

/** The migrated database that others are copied from; whoever needs it first makes it, the rest wait for it. */
function template(): Promise<string> {
  made ??= makeTemplate()
  return made
}

async function makeTemplate(): Promise<string> {
  const name = `${server().prefix}_template`
  const client = new pg.Client({ connectionString: server().superuserUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7352)')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 1) return name
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft} owner ${LOGIN}`)
    await migrateUp(urlOf(draft, LOGIN))
    await client.query(`alter database ${draft} rename to ${name}`)
    return name
  } finally {
    await client.end()
  }
}

let superuser: pg.Pool | undefined

/** On a connection that this process keeps, and that does not keep this process: opening one costs half of a copy. */
async function asSuperuser(statement: string): Promise<void> {
  superuser ??= new pg.Pool({ connectionString: server().superuserUrl, idleTimeoutMillis: 0, allowExitOnIdle: true })
  await superuser.query(statement)
}

function urlOf(database: string, login?: string): string {
  const url = new URL(server().superuserUrl)
  url.pathname = `/${database}`
  if (login !== undefined) {
    url.username = login
    url.password = login
  }
  return url.href
}
