import { Redis } from 'ioredis'
import { TrackerdError } from '../errors.ts'
import type { Logger } from '../ports/logger.ts'

const TIMES = {
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(2_000, 100 * times),
}

/** For calls that somebody waits for: while Redis is away they are refused at once, and never sent a second time. */
export function producerConnection(url: string, logger: Logger): Redis {
  const client = new Redis(url, {
    ...TIMES,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 5_000,
  })
  client.on('error', (err) => logger.debug({ err }, 'redis connection failed'))
  let lost = false
  client.on('close', () => {
    if (lost || client.status === 'end') return
    lost = true
    logger.warn({}, 'queue lost its connection to Redis')
  })
  client.on('ready', () => {
    if (lost) logger.info({}, 'queue is connected to Redis again')
    lost = false
  })
  return client
}

/** For the workers of this process: what they ask while Redis is away is answered when it is back. */
export function workerConnection(url: string, logger: Logger): Redis {
  const client = new Redis(url, { ...TIMES, lazyConnect: true, maxRetriesPerRequest: null })
  client.on('error', (err) => logger.debug({ err }, 'redis connection failed'))
  return client
}

/** QUEUE_UNAVAILABLE instead of what the client threw. */
export async function reachingRedis<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof TrackerdError) throw cause
    throw new TrackerdError('QUEUE_UNAVAILABLE', {}, { cause })
  }
}

/** Connected. Rejects when the first attempt fails; nothing goes on trying then. */
export async function connectOnce(client: Redis): Promise<void> {
  if (client.status === 'ready') return
  let reason: unknown
  const remember = (err: unknown) => {
    reason ??= err
  }
  client.on('error', remember)
  try {
    await client.connect()
    await client.ping() // refused when the password is wrong or missing
  } catch (err) {
    client.disconnect()
    throw reason ?? err
  } finally {
    client.off('error', remember)
  }
}
