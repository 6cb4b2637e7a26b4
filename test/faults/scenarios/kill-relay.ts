import { Redis } from 'ioredis'
import { states, tell } from '../../outbox/relaying.ts'
import { startRedis } from '../../support/broker.ts'
import { killNow, startOn } from '../../support/daemons.ts'
import type { World } from '../../support/open-world.ts'
import { seeded } from '../../support/seeded.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, type Stage } from './fault.ts'

interface Size {
  readonly kills: number
}

const WORKERS = 3
const ROWS = 40
const TOLD_PER_KILL = 2_000

/** Events of the rows in turns; those of one row are told in order. */
const turns = (rows: readonly string[], count: number) =>
  Array.from({ length: count }, (_, at) => ({ aggregate: rows[at % rows.length] as string }))

const processed = async (world: World) => (await states(world)).processed ?? 0

async function play(stage: Stage, { kills }: Size) {
  const random = seeded(1)
  const redis = await startRedis()
  stage.atEnd(() => redis.stop())
  const world = await stage.world()
  const env = { TRACKERD_REDIS_URL: redis.url, TRACKERD_SINKS: 'redis-stream:events' }
  const startWorker = () => startOn(world, { only: 'worker', env })
  const workers = Array.from({ length: WORKERS }, startWorker)
  stage.atEnd(() => Promise.all(workers.map(killNow)))
  await Promise.all(workers.map((worker) => worker.ready()))
  const rows = Array.from({ length: ROWS }, () => crypto.randomUUID())
  const ids: string[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    const before = await processed(world)
    ids.push(...(await tell(world, turns(rows, TOLD_PER_KILL))))
    await until(async () => (await processed(world)) > before, 'in the middle of the work')
    const victim = Math.floor(random() * WORKERS)
    await killNow(workers[victim] as (typeof workers)[0])
    workers[victim] = startWorker()
  }
  await until(async () => (await states(world)).pending === 0, 'every event is published, for workers run')
  const { seen, again, outOfOrder } = await published(redis.url)
  const findings = [
    finding('events out of the order of their row', outOfOrder, []),
    finding('events that came', seen, new Set(ids)),
    finding('states of the outbox', await states(world), { processed: ids.length, dead: 0, pending: 0 }),
  ]
  return { findings, seen: `${again} of ${ids.length} came once more, as at least once allows` }
}

/** What stands in the stream. What was sent when its worker died may come once more: only the first time counts. */
async function published(redisUrl: string) {
  const client = new Redis(redisUrl)
  const entries = await client.xrange('events', '-', '+')
  client.disconnect()
  const seen = new Set<string>()
  const last = new Map<string, string>()
  const outOfOrder: string[] = []
  for (const [, fields] of entries) {
    const event = JSON.parse(fields[7] ?? '') as { id: string; partitionkey: string; sequence: string }
    if (seen.has(event.id)) continue
    seen.add(event.id)
    if ((last.get(event.partitionkey) ?? '') > event.sequence) outOfOrder.push(event.id)
    last.set(event.partitionkey, event.sequence)
  }
  return { seen, again: entries.length - seen.size, outOfOrder }
}

export const killRelay = defineFault<Size>({
  name: 'kill-relay',
  what: '`kill -9` of one of three workers while they publish events to Redis Streams',
  sizes: { small: { kills: 3 }, full: { kills: 50 } },
  inWords: ({ kills }) => `${kills} kills, ${kills * TOLD_PER_KILL} events of ${ROWS} rows`,
  play,
})
