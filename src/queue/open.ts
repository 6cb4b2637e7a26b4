import { TrackerdError } from '../errors.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { ExecuteDeps } from './execute.ts'
import { PgBossQueue } from './pg-boss.ts'

export interface QueueSettings {
  readonly engine: 'pg-boss' | 'bullmq'
  readonly databaseUrl: string
  readonly redisUrl: string | null
  /** Tells the trackerds that share a Redis from each other: all processes of one database are one of them. */
  readonly databaseId: () => Promise<string>
}

/** The engine of the configuration, ready to send. */
export async function openQueue(settings: QueueSettings, deps: ExecuteDeps): Promise<JobQueue> {
  const queue =
    settings.engine === 'bullmq'
      ? await onRedis(settings, deps)
      : new PgBossQueue({ ...deps, connectionString: settings.databaseUrl })
  await queue.start()
  return queue
}

async function onRedis({ redisUrl, databaseId }: QueueSettings, deps: ExecuteDeps): Promise<JobQueue> {
  if (redisUrl === null) throw new TrackerdError('CONFIG_INVALID', { what: 'bullmq needs TRACKERD_REDIS_URL' })
  // Who does not use it does not load it.
  const { BullmqQueue } = await import('./bullmq.ts')
  return new BullmqQueue({ ...deps, url: redisUrl, prefix: `trackerd:${await databaseId()}` })
}
