import type { Redis } from 'ioredis'
import { silentLogger } from '../ports/logger.ts'
import { connectOnce, producerConnection, reachingRedis } from './bullmq-connection.ts'

export interface RedisState {
  readonly version: string
  /** What Redis does when it has no room; null when it does not say. */
  readonly evicts: string | null
}

/** How the Redis at this address stands. Throws QUEUE_UNAVAILABLE. */
export async function inspectRedis(url: string): Promise<RedisState> {
  const client: Redis = producerConnection(url, silentLogger)
  try {
    return await reachingRedis(async () => {
      await connectOnce(client)
      // Not CONFIG GET: where others run Redis for us it is often forbidden.
      const info = `${await client.info('server')}\n${await client.info('memory')}`
      const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null
      return { version: field('redis_version') ?? 'unknown', evicts: field('maxmemory_policy') }
    })
  } finally {
    client.disconnect()
  }
}
