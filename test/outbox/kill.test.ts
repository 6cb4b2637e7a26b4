import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../support/broker.ts'
import { type DaemonProcess, spawnDaemon } from '../support/daemon.ts'
import { seeded } from '../support/seeded.ts'
import { ENCRYPTION_KEY, setup, type World } from '../support/world.ts'
import { states, tell } from './relaying.ts'

const WORKERS = 3
const ROWS = 40
/** `FAULTS=full` runs it at the size of a release. */
const KILLS = process.env.FAULTS === 'full' ? 50 : 5
const TOLD_PER_KILL = 2_000
const DRAINED_WITHIN_MS = 90_000

const startWorker = (world: World, redisUrl: string) =>
  spawnDaemon({
    args: ['--only', 'worker'],
    env: {
      TRACKERD_DATABASE_URL: world.url,
      TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
      TRACKERD_REDIS_URL: redisUrl,
      TRACKERD_SINKS: 'redis-stream:events',
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
    },
  })

/** Events of the rows in turns; those of one row are told in order. */
const turns = (rows: readonly string[], count: number) =>
  Array.from({ length: count }, (_, at) => ({ aggregate: rows[at % rows.length] as string }))

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DRAINED_WITHIN_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('events still wait, though workers run')
    await delay(20)
  }
}

test(`${WORKERS} workers, of which ${KILLS} are killed while they publish, lose nothing and keep the order of every row`, async () => {
  const random = seeded(1)
  const redis = await startRedis()
  const world = await setup()
  const workers: DaemonProcess[] = Array.from({ length: WORKERS }, () => startWorker(world, redis.url))
  onTestFinished(async () => {
    for (const worker of workers) worker.kill('SIGKILL')
    await Promise.all(workers.map(({ ended }) => ended))
    await redis.stop()
  })
  await Promise.all(workers.map((worker) => worker.ready()))
  const rows = Array.from({ length: ROWS }, () => crypto.randomUUID())
  const ids: string[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = (await states(world)).processed ?? 0
    ids.push(...(await tell(world, turns(rows, TOLD_PER_KILL))))
    // In the middle of the work.
    await until(async () => ((await states(world)).processed ?? 0) > before)
    const victim = Math.floor(random() * WORKERS)
    workers[victim]?.kill('SIGKILL')
    await workers[victim]?.ended
    workers[victim] = startWorker(world, redis.url)
  }
  await until(async () => (await states(world)).pending === 0)

  const client = new Redis(redis.url)
  const entries = await client.xrange('events', '-', '+')
  client.disconnect()
  const seen = new Set<string>()
  const last = new Map<string, string>()
  const outOfOrder: string[] = []
  for (const [, fields] of entries) {
    const event = JSON.parse(fields[7] ?? '') as { id: string; partitionkey: string; sequence: string }
    // What was sent when its worker died may come once more: only the first time counts.
    if (seen.has(event.id)) continue
    seen.add(event.id)
    if ((last.get(event.partitionkey) ?? '') > event.sequence) outOfOrder.push(event.id)
    last.set(event.partitionkey, event.sequence)
  }
  expect(outOfOrder).toEqual([])
  expect(seen).toEqual(new Set(ids))
  expect(await states(world)).toEqual({ processed: ids.length, dead: 0, pending: 0 })
}, 600_000)
