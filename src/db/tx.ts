import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { noTracing, type Tracing } from '../ports/tracing.ts'
import { translatePgError } from './pg-errors.ts'

declare const brand: unique symbol

interface Queries {
  /** The rows that the statement gives back. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** The same of a statement that never changes and is sent often: each connection parses and plans it once. */
  planned<Row>(sql: string, values: readonly unknown[]): Promise<Row[]>
  /** How many rows the statement touched. */
  count(sql: string, values?: readonly unknown[]): Promise<number>
}

/** A transaction that sees one tenant: role `app_user`, row-level security in force. Only `Database` makes one. */
export interface Tx extends Queries {
  readonly [brand]: 'tenant'
  readonly tenantId: Uuid
  /** The trace that it is part of; null: nobody traces. */
  readonly traceparent: string | null
}

/** A transaction across tenants: role `tracker_relay`, which sees only the few tables that need it. */
export interface RelayTx extends Queries {
  readonly [brand]: 'relay'
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A statement of its own, so that it sees what was committed before the lock was had. */
const IS_THERE = '; select exists (select from tracker_governance.tenants where deleted_at is null) as there'

/** A name of this database that no other one has, wherever it is reached. */
export const IDENTITY = `select system_identifier || '-' || (select oid from pg_database where datname = current_database()) as id
  from pg_control_system()`

/** Of the transactions of a tenant. Should a scope ever have the same, they would wait for each other, and nothing else. */
export const lockOf = (tenantId: Uuid): string =>
  String(BigInt.asIntN(64, BigInt(`0x${tenantId.replaceAll('-', '').slice(0, 16)}`)))

/** How long the door waits for the database: a network may lead into nothing, and after 10 s a source waits no more. */
const DOOR_MS = 8_000

/** Hands out transactions; each sets its role first, because owner or superuser rights would pass by the policies. */
export class Database {
  readonly #pool: pg.Pool
  readonly #tracing: Tracing

  constructor(pool: pg.Pool, tracing: Tracing = noTracing) {
    this.#pool = pool
    this.#tracing = tracing
  }

  /**
   * Runs `work` inside the tenant; commits when it resolves, rolls back when it throws. Throws TENANT_GONE when there is no
   * such tenant, or when it leaves: whatever was under way for it brings no row back.
   */
  tenant<T>(tenantId: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#ofTenant(tenantId, IS_THERE, work)
  }

  /** The same for the one that makes the tenant, or finds it made. */
  newTenant<T>(tenantId: Uuid, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#ofTenant(tenantId, '', work)
  }

  /** The lock says that the transaction is under way, which whoever erases the tenant waits for (`tenant-erase`). */
  #ofTenant<T>(tenantId: Uuid, check: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    // A literal instead of a parameter lets begin, role and tenant share one round trip; the pattern keeps it safe.
    if (!UUID.test(tenantId)) throw new TypeError('a tenant id is a UUID')
    const enter = `select set_config('app.current_tenant_id', '${tenantId}', true), pg_advisory_xact_lock_shared(${lockOf(tenantId)})`
    const begin = `begin; set local role app_user; ${enter}${check}`
    const traceparent = this.#tracing.traceparent()
    return this.#transaction('tenant', begin, (queries) => work({ ...queries, tenantId, traceparent } as Tx))
  }

  /** Runs `work` across tenants; commits when it resolves, rolls back when it throws. */
  relay<T>(work: (tx: RelayTx) => Promise<T>): Promise<T> {
    return this.#transaction('relay', 'begin; set local role tracker_relay', (queries) => work(queries as RelayTx))
  }

  /**
   * The same, and wherever an index has the order that a statement asks for the planner takes it. By itself it would not
   * for a table that is empty most of the time: its statistics say that next to nothing waits, so it reads all that does
   * and sorts it, for each batch anew (1,000 of 200,000 waiting events: 900 ms instead of 20).
   */
  relayInOrder<T>(work: (tx: RelayTx) => Promise<T>): Promise<T> {
    const settings = ['sort', 'bitmapscan', 'seqscan'].map((way) => `set local enable_${way} = off`).join('; ')
    const begin = `begin; set local role tracker_relay; ${settings}`
    return this.#transaction('relay', begin, (queries) => work(queries as RelayTx))
  }

  /** Calls one of the door's functions (`tracker_integration.door_…`): one statement, its own transaction. */
  async door<Row>(call: string, values: readonly unknown[]): Promise<Row[]> {
    const bounded: pg.QueryConfig & { query_timeout: number } = {
      text: call,
      values: [...values],
      query_timeout: DOOR_MS,
    }
    const { rows } = await attempt(() => this.#pool.query(bounded))
    return rows as Row[]
  }

  /** Rejects with DATABASE_UNAVAILABLE when the server does not answer, or would take nothing. */
  async ping(): Promise<void> {
    // Raised by the server, so that the connection is left as after any such error: it may stay read-only for ever.
    await this.door(
      `do $$ begin
         if current_setting('transaction_read_only')::boolean then raise read_only_sql_transaction; end if;
       end $$`,
      [],
    )
  }

  /** A name of this database that no other one has, wherever it is reached. */
  async identity(): Promise<string> {
    const [row] = await this.door<{ id: string }>(IDENTITY, [])
    if (row === undefined) throw new TypeError('a server has exactly one identifier')
    return row.id
  }

  /** A span of its own inside of what is traced; by itself, as when something is looked for, it is no trace. */
  #transaction<T>(kind: 'tenant' | 'relay', begin: string, work: (queries: Queries) => Promise<T>): Promise<T> {
    if (this.#tracing.traceparent() === null) return this.#run(begin, work)
    const facts = { 'db.system.name': 'postgresql', 'trackerd.transaction': kind }
    return this.#tracing.span('database transaction', { kind: 'client', facts }, () => this.#run(begin, work))
  }

  async #run<T>(begin: string, work: (queries: Queries) => Promise<T>): Promise<T> {
    const client = await attempt(() => this.#pool.connect())
    let broken: Error | undefined
    try {
      entered(await attempt(() => client.query(begin)))
      const result = await work(queriesOn(client))
      await attempt(() => client.query('commit'))
      return result
    } catch (error) {
      // A server that is read-only or full now may be another one for the next connection.
      if (error instanceof TrackerdError && error.code === 'DATABASE_UNAVAILABLE') broken = error
      await client.query('rollback').catch((cause: Error) => {
        broken = cause // the connection is gone: hand it back as such, the pool replaces it
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
}

/** What `IS_THERE` was answered, which is asked last. */
function entered(begun: unknown): void {
  const answer = (Array.isArray(begun) ? begun.at(-1) : begun) as pg.QueryResult<{ there?: boolean }>
  if (answer.rows[0]?.there === false) throw new TrackerdError('TENANT_GONE')
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw translatePgError(error)
  }
}

function queriesOn(client: Pick<pg.ClientBase, 'query'>): Queries {
  const run = (sql: string, values: readonly unknown[]) => attempt(() => client.query(sql, values as unknown[]))
  const runPlanned = (text: string, values: readonly unknown[]) =>
    attempt(() => client.query({ name: nameOf(text), text, values: values as unknown[] }))
  return {
    rows: async <Row>(sql: string, values: readonly unknown[] = []) => (await run(sql, values)).rows as Row[],
    planned: async <Row>(sql: string, values: readonly unknown[]) => (await runPlanned(sql, values)).rows as Row[],
    count: async (sql, values = []) => (await run(sql, values)).rowCount ?? 0,
  }
}

/** By their text, of which there are as many as the program has. */
const names = new Map<string, string>()

/** A name that the statement has alone. */
function nameOf(sql: string): string {
  const known = names.get(sql)
  if (known !== undefined) return known
  const name = createHash('sha1').update(sql).digest('hex')
  names.set(sql, name)
  return name
}
