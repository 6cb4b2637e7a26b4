import pg from 'pg'
import type { Logger } from '../ports/logger.ts'
import { Sockets } from './sockets.ts'

export interface PoolOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly name: string
  /** How many connections at most. */
  readonly max: number
  readonly log: Logger
}

const STATEMENT_MS = 60_000

/**
 * Nothing here runs long enough to be worth compiling. Where one way of joining is switched off, PostgreSQL up to 17 takes
 * every plan for immeasurably dear and compiles it each time: with JIT, as Debian has it, a webhook that ends a deployment
 * took a second in its triggers, and an attribution 12 s instead of 1.
 */
const SETTINGS = '-c jit=off'

/**
 * A pool that its connections cannot bring down. One that breaks while it is in use may report that more than once:
 * PostgreSQL says that it ends, then nobody takes the next statement. A pool listens only to those that are idle, and an
 * error that nobody listens to ends the process. Whoever uses the connection learns of it by the statement that fails.
 */
export class SturdyPool extends pg.Pool {
  readonly #sockets: Sockets

  constructor(config: pg.PoolConfig) {
    const sockets = new Sockets()
    super({ ...config, stream: sockets.open })
    this.#sockets = sockets
    this.on('connect', (client) => client.on('error', () => undefined))
  }

  /** Also when they lead nowhere. */
  override end(): Promise<void> {
    return this.#sockets.closedBy(() => super.end())
  }
}

/**
 * Connections to the database, made when they are needed. Nothing waits for ever: not for a connection, nor for a
 * statement, nor on a transaction somebody forgot. A connection that breaks while idle is logged and replaced.
 */
export function createPool({ url, name, max, log }: PoolOptions): pg.Pool {
  const pool = new SturdyPool({
    connectionString: url,
    application_name: name,
    options: SETTINGS,
    max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // Statements of one transaction may be sent together; they are carried out and answered one after the other.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: STATEMENT_MS,
    // For a server that went away without a word: its own limit above can no longer reach us.
    query_timeout: STATEMENT_MS + 5_000,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    types: { getTypeParser },
  })
  pool.on('error', (err) => {
    // While it ends, a connection may still be saying goodbye to a server that is stopping too.
    if (!pool.ending) log.warn({ err, pool: name }, 'an idle database connection broke')
  })
  return pool
}

type Parse = (text: string) => unknown

const asText: Parse = (text) => text

/** Counts and sequences fit a number; what does not stays text rather than losing digits. */
const asNumberIfSafe: Parse = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)

const PARSERS: ReadonlyMap<number, Parse> = new Map([
  [pg.types.builtins.INT8, asNumberIfSafe],
  // A day has no time zone; the client would make it midnight of wherever this program runs.
  [pg.types.builtins.DATE, asText],
])

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  const own = format === 'binary' ? undefined : PARSERS.get(oid)
  return own ?? pg.types.getTypeParser(oid, format as 'text')
}
