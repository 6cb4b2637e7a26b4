import pg from 'pg'
import type { Logger } from '../ports/logger.ts'
import { Sockets } from './sockets.ts'

export interface Listening {
  close(): Promise<void>
}

const RETRY_MS = 1_000
export interface Patience {
  /** How often the connection is asked whether it still leads anywhere; by itself it would be silent either way. */
  readonly lookEveryMs: number
  readonly answeredWithinMs: number
}

const PATIENCE: Patience = { lookEveryMs: 30_000, answeredWithinMs: 10_000 }

/**
 * Calls `onMessage` for every notification on the channel, from now until `close`. When the connection breaks it is
 * made again; `onGap` is called then, because what was said meanwhile is lost.
 */
export async function listen(
  url: string,
  channel: string,
  { onMessage, onGap, log }: { onMessage: (payload: string) => void; onGap: () => void; log: Logger },
  { lookEveryMs, answeredWithinMs }: Patience = PATIENCE,
): Promise<Listening> {
  const sockets = new Sockets()
  let client: pg.Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | undefined
  let look: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: `trackerd listen`,
      stream: sockets.open,
      keepAlive: true,
      connectionTimeoutMillis: answeredWithinMs,
      query_timeout: answeredWithinMs,
    })
    fresh.on('notification', (message) => onMessage(message.payload ?? ''))
    fresh.on('error', (err) => {
      log.warn({ err, channel }, 'lost the connection that listens')
      again(fresh)
    })
    fresh.on('end', () => again(fresh))
    try {
      await fresh.connect()
      await fresh.query(`listen ${channel}`)
    } catch (error) {
      leave(fresh) // it might listen yet, beside the next one
      throw error
    }
    if (closed) return fresh.end()
    client = fresh
    lookSoon(fresh)
  }

  function lookSoon(current: pg.Client): void {
    clearTimeout(look)
    look = setTimeout(() => {
      if (client !== current) return
      current.query('select 1').then(
        () => {
          if (client === current && !closed) lookSoon(current)
        },
        (err) => {
          if (client !== current || closed) return
          log.warn({ err, channel }, 'the connection that listens leads nowhere')
          again(current)
          leave(current)
        },
      )
    }, lookEveryMs)
  }

  function leave(lost: pg.Client): void {
    lost.end().catch((err) => log.debug({ err, channel }, 'lost connection closed'))
  }

  function again(lost: pg.Client): void {
    if (closed || retry !== undefined || (client !== null && client !== lost)) return
    client = null
    retry = setTimeout(() => {
      retry = undefined
      connect().then(onGap, (err) => {
        log.debug({ err, channel }, 'cannot listen yet')
        again(lost)
      })
    }, RETRY_MS)
  }

  const close = async () => {
    closed = true
    clearTimeout(retry)
    clearTimeout(look)
    await sockets.closedBy(async () => client?.end())
  }
  try {
    await connect()
  } catch (error) {
    await close() // or it would go on trying, though nobody listens
    throw error
  }
  return { close }
}
