import pg from 'pg'
import type { Logger } from '../ports/logger.ts'

export interface Listening {
  close(): Promise<void>
}

const RETRY_MS = 1_000

/**
 * Calls `onMessage` for every notification on the channel, from now until `close`. When the connection breaks it is
 * made again; `onGap` is called then, because what was said meanwhile is lost.
 */
export async function listen(
  url: string,
  channel: string,
  { onMessage, onGap, log }: { onMessage: (payload: string) => void; onGap: () => void; log: Logger },
): Promise<Listening> {
  let client: pg.Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: `trackerd listen`, keepAlive: true })
    fresh.on('notification', (message) => onMessage(message.payload ?? ''))
    fresh.on('error', (err) => {
      log.warn({ err, channel }, 'lost the connection that listens')
      again(fresh)
    })
    fresh.on('end', () => again(fresh))
    await fresh.connect()
    await fresh.query(`listen ${channel}`)
    if (closed) return fresh.end()
    client = fresh
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
    await client?.end()
  }
  try {
    await connect()
  } catch (error) {
    await close() // or it would go on trying, though nobody listens
    throw error
  }
  return { close }
}
