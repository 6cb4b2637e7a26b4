import pg from 'pg'
import type { Db } from 'pg-boss'
import { translatePgError } from '../db/pg-errors.ts'
import { Sockets } from '../db/sockets.ts'
import { TrackerdError } from '../errors.ts'
import type { Logger } from '../ports/logger.ts'

export interface SessionDeps {
  readonly connectionString: string
  /** Where new jobs are announced. */
  readonly channel: string
  /** How long a statement may take, and a new connection. */
  readonly answeredWithinMs: number
  readonly logger: Logger
  /** A job of this kind was queued. */
  readonly onNotify: (name: string) => void
  /** The connection is gone, and with it every lease. */
  readonly onLost: () => void
  /** Connected, for the first time or again: whatever was announced meanwhile was missed. */
  readonly onReady: () => void
}

const RECONNECT_MS = [100, 250, 500, 1_000, 2_000, 5_000]
/** One that broke sooner is one more failure in a row: a read-only server lets everybody in, and then takes nothing. */
const GOOD_AFTER_MS = 10_000
/** Dead peers that never said goodbye (a host that lost power) are noticed after about 20 s instead of two hours. */
const KEEPALIVE = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3'

/**
 * The one connection of a worker process that listens for wake-ups and on which jobs are claimed and settled. It is a
 * connection of its own, not a pool's, because leases belong to it: while it lives, so does the worker. It comes back by
 * itself after a loss.
 */
export class PgBossSession {
  readonly #deps: SessionDeps
  readonly #sockets = new Sockets()
  #client: pg.Client | null = null
  #last: Promise<unknown> = Promise.resolve()
  #failures = 0
  #openedAt = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  /** Connected and listening. Rejects when the first connection fails. */
  async open(): Promise<void> {
    const { connectionString, channel, answeredWithinMs, logger, onNotify, onReady } = this.#deps
    const client = new pg.Client({
      connectionString,
      application_name: 'trackerd worker',
      stream: this.#sockets.open,
      keepAlive: true,
      connectionTimeoutMillis: answeredWithinMs,
      query_timeout: answeredWithinMs,
    })
    client.on('notification', ({ payload }) => payload !== undefined && onNotify(payload))
    client.on('error', (err) => this.#lost(client, err))
    client.on('end', () => this.#lost(client, new Error('connection ended')))
    try {
      await client.connect()
      await client.query(`${KEEPALIVE}; listen "${channel}"`)
    } catch (err) {
      client.removeAllListeners('end')
      client.end().catch((cause: Error) => logger.debug({ err: cause }, 'half-open connection closed'))
      throw err
    }
    if (this.#closed) return void (await client.end())
    this.#openedAt = performance.now()
    this.#client = client
    onReady()
  }

  get isConnected(): boolean {
    return this.#client !== null
  }

  /** Runs `work` in a transaction of its own; one at a time, in the order of the calls. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#inTransaction(work))
    this.#last = result.catch(() => undefined) // the caller gets the error; the next in line does not
    return result
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#last
    const client = this.#client
    this.#client = null
    await this.#sockets.closedBy(async () => client?.end())
  }

  async #inTransaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = this.#client
    if (!client) throw new TrackerdError('DATABASE_UNAVAILABLE', { what: 'the worker has lost its connection' })
    const ask = (text: string, values?: unknown[]) => this.#ask(client, text, values)
    try {
      await ask('begin')
      const result = await work({ executeSql: ask })
      await ask('commit')
      return result
    } catch (err) {
      // A connection that cannot roll back is of no use; dropping it rolls back too.
      if (this.#client === client) await ask('rollback').catch((cause: Error) => this.#lost(client, cause))
      throw err
    }
  }

  /**
   * The server's answer. Without one, nobody knows what became of the statement: it may be carried out yet, when a network
   * that led nowhere leads on. A claim whose commit comes true then would belong to nobody and be held for ever by a
   * connection that lives, and so would a run that was not settled. Only the end of the connection ends all that.
   */
  async #ask(client: pg.Client, text: string, values?: unknown[]): Promise<pg.QueryResult> {
    try {
      return await client.query(text, values)
    } catch (err) {
      const answered = err instanceof pg.DatabaseError
      // A server that is read-only or full now may be another one for the next connection.
      if (!answered || isUnavailable(translatePgError(err))) this.#lost(client, err as Error)
      throw err
    }
  }

  #lost(client: pg.Client, err: Error): void {
    if (this.#client !== client) return
    this.#client = null
    if (performance.now() - this.#openedAt > GOOD_AFTER_MS) this.#failures = 0
    client.end().catch((cause: Error) => this.#deps.logger.debug({ err: cause }, 'lost connection closed'))
    if (this.#closed) return
    this.#deps.logger.warn({ err }, 'worker lost its database connection')
    this.#deps.onLost()
    this.#reconnectSoon()
  }

  #reconnectSoon(): void {
    if (this.#closed) return
    const wait = RECONNECT_MS[Math.min(this.#failures++, RECONNECT_MS.length - 1)]
    this.#timer = setTimeout(() => {
      this.open().then(
        () => this.#deps.logger.info({}, 'worker is connected again'),
        (err: Error) => {
          this.#deps.logger.warn({ err }, 'worker cannot reach its database yet')
          this.#reconnectSoon()
        },
      )
    }, wait)
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof TrackerdError && error.code === 'DATABASE_UNAVAILABLE'
