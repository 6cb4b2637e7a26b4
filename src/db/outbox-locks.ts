import pg from 'pg'
import type { Logger } from '../ports/logger.ts'
import { translatePgError } from './pg-errors.ts'
import { Sockets } from './sockets.ts'

/** Where the database says whose events are new: the payload is the tenant. As in migration 0037. */
export const OUTBOX_CHANNEL = 'trackerd_outbox'

/** A call into nothing would hold up every later one. */
const ANSWERED_WITHIN_MS = 5_000

interface Session {
  readonly client: pg.Client
  readonly lost: AbortController
}

/** Parts of the outbox that this process alone works on. */
export interface Held {
  readonly keys: readonly string[]
  /** Aborted when the connection that holds them broke: by now somebody else may work on them. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/**
 * Who works on which part of the outbox: session advisory locks on one connection of their own. It is idle while events
 * are published, and what a killed process held is free in the moment its connection closes. Nothing has to expire.
 */
export class OutboxLocks {
  readonly #url: string
  readonly #log: Logger
  readonly #sockets = new Sockets()
  /** A session may take its own lock twice; so this tells apart two runs of one process. */
  readonly #mine = new Set<string>()
  #session: Promise<Session> | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(url: string, log: Logger) {
    this.#url = url
    this.#log = log
  }

  /** At most `limit` of the parts, those that nobody holds. One call after the other, so that each sees what is taken. */
  take(keys: readonly string[], limit = keys.length): Promise<Held> {
    const taken = this.#last.then(() => this.#take(keys, limit))
    this.#last = taken.catch(() => undefined)
    return taken
  }

  async #take(keys: readonly string[], limit: number): Promise<Held> {
    let session: Session | null = null
    try {
      session = await this.#connected()
      const { client, lost } = session
      const { rows } = await client.query<{ key: string }>(
        `select key from unnest($1::text[]) as key
          where pg_try_advisory_lock(hashtextextended('trackerd/outbox/' || key, 0)) limit $2`,
        [keys.filter((key) => !this.#mine.has(key)), limit],
      )
      const taken = rows.map(({ key }) => key)
      for (const key of taken) this.#mine.add(key)
      return { keys: taken, lost: lost.signal, release: () => this.#release(taken) }
    } catch (error) {
      if (session !== null) this.#leave(session)
      throw translatePgError(error)
    }
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => null)
    this.#session = null
    await this.#sockets.closedBy(async () => session?.client.end())
  }

  async #release(keys: readonly string[]): Promise<void> {
    let session: Session | null = null
    try {
      session = await this.#session
      await session?.client.query(
        `select pg_advisory_unlock(hashtextextended('trackerd/outbox/' || key, 0)) from unnest($1::text[]) as key`,
        [keys],
      )
    } catch (err) {
      // The connection broke, and with it the locks are gone.
      this.#log.debug({ err }, 'outbox locks were lost before they were given back')
      if (session !== null) this.#leave(session)
    } finally {
      for (const key of keys) this.#mine.delete(key)
    }
  }

  /** Whatever it still holds is free once its connection has ended. */
  #leave({ client, lost }: Session): void {
    if (!lost.signal.aborted) this.#session = null
    lost.abort()
    client.end().catch((err) => this.#log.debug({ err }, 'lost connection closed'))
  }

  #connected(): Promise<Session> {
    this.#session ??= this.#connect().catch((error) => {
      this.#session = null
      throw error
    })
    return this.#session
  }

  async #connect(): Promise<Session> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'trackerd outbox',
      stream: this.#sockets.open,
      keepAlive: true,
      connectionTimeoutMillis: ANSWERED_WITHIN_MS,
      query_timeout: ANSWERED_WITHIN_MS,
    })
    const lost = new AbortController()
    const gone = () => {
      if (lost.signal.aborted) return
      this.#session = null
      lost.abort()
    }
    client.on('error', (err) => {
      this.#log.warn({ err }, 'lost the connection that holds the outbox locks')
      gone()
    })
    client.on('end', gone)
    await client.connect()
    return { client, lost }
  }
}
