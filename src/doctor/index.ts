import { existsSync } from 'node:fs'
import type { Finding } from '../cli/deps.ts'
import type { Config } from '../config.ts'
import { createPool } from '../db/connection.ts'
import { diagnose } from '../db/diagnosis.ts'
import { status } from '../db/migrate/index.ts'
import { Database } from '../db/tx.ts'
import { silentLogger } from '../ports/logger.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import { inspectRedis } from '../queue/redis-inspect.ts'
import { migrations, ofDatabase } from './database.ts'
import { look, ok } from './finding.ts'
import { disk, node } from './machine.ts'
import { githubClock, ofRedis, publicUrl } from './outside.ts'
import { keys, retention, waiting } from './stored.ts'

export interface DoctorDeps {
  readonly config: Config
  readonly nodeVersion: string
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly box: () => Promise<SecretBox>
  /** Runs `work` with the address of the database, and gives the database back. */
  readonly withDatabase: <T>(work: (url: string) => Promise<T>) => Promise<T>
}

/** Everything that trackerd stands on, in the order in which it needs it. One that fails hides none of the others. */
export async function examine(deps: DoctorDeps): Promise<readonly Finding[]> {
  const { config, now } = deps
  const outside = Promise.all([
    look('Redis', async () =>
      config.redisUrl === null
        ? ok('Redis', 'not used')
        : ofRedis(await inspectRedis(config.redisUrl), config.queue === 'bullmq'),
    ),
    look('clock of GitHub', () => githubClock(deps.fetch, now)),
    look('public address', () => publicUrl(deps.fetch, config.publicUrl)),
  ])
  const here = [
    node(deps.nodeVersion),
    ok(
      'configuration',
      `${config.databaseUrl === null ? 'embedded database' : 'database of TRACKERD_DATABASE_URL'}, queue ${config.queue}`,
    ),
    ...(await look('disk', () => disk(config.dataDir))),
  ]
  // Looking would make one.
  const isNew = config.databaseUrl === null && !existsSync(config.dataDir)
  const database = isNew
    ? [ok('database', 'none yet; the first start makes it')]
    : await look('database', () => deps.withDatabase((url) => inDatabase(url, deps)))
  return [...here, ...database, ...(await outside).flat()]
}

async function inDatabase(url: string, { config, now, box }: DoctorDeps): Promise<readonly Finding[]> {
  const diagnosis = await diagnose(url, now)
  const schema = await look('migrations', async () => migrations(await status(url)))
  const engine = config.queue === 'pg-boss' ? [queue(diagnosis.queueVersion)] : []
  const found = [...ofDatabase(diagnosis), ...schema, ...engine]
  // The rest reads tables, as the roles: without them there would only be one failure more for each.
  if (found.some(({ outcome }) => outcome === 'fail')) return found
  const pool = createPool({ url, name: 'trackerd doctor', max: 2, log: silentLogger })
  try {
    const db = new Database(pool)
    const at = new Date(now())
    return [
      ...found,
      ...(await look('encryption keys', async () => keys(db, await box()))),
      ...(await look('deliveries', () => waiting(db, at))),
      ...(await look('retention', () => retention(db, at))),
    ]
  } finally {
    await pool.end()
  }
}

const queue = (version: number | null): Finding =>
  ok(
    'queue',
    version === null ? 'pg-boss: its schema is made at the first start' : `pg-boss, schema version ${version}`,
  )
