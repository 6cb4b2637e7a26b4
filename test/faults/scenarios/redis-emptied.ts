import { Redis } from 'ioredis'
import { startRedis } from '../../support/broker.ts'
import { doorOf, killNow, startOn, statusOf, withEngine } from '../../support/daemons.ts'
import { applied } from '../../support/kill-run.ts'
import { Sender } from '../../support/sender.ts'
import { story } from '../../support/story.ts'
import { until } from '../../support/until.ts'
import { defineFault, finding, often, type Stage } from './fault.ts'
import { nothingLostNorDoubled, undisturbed } from './inbox.ts'

interface Size {
  readonly times: number
  readonly deliveriesEach: number
}

/** Two daemons on one Redis, which is emptied, then killed, then comes back empty, while deliveries stream in. */
async function play(stage: Stage, { times, deliveriesEach }: Size) {
  const chapters = story(times * deliveriesEach)
  const expected = await undisturbed(stage, chapters)
  const redis = await startRedis()
  stage.atEnd(() => redis.stop())
  const world = await stage.world()
  const daemons = [1, 2].map(() => startOn(world, { env: withEngine('bullmq', redis.url) }))
  stage.atEnd(() => Promise.all(daemons.map(killNow)))
  const [first, second] = daemons as [(typeof daemons)[0], (typeof daemons)[0]]
  const sender = new Sender([await doorOf(first, world), await doorOf(second, world)], world.secret)
  const address = await first.ready()
  const client = new Redis(redis.url)
  client.on('error', () => undefined)
  stage.atEnd(() => client.disconnect())

  const waiting = [...chapters]
  const send = () => sender.send(waiting.splice(0, deliveriesEach / 3))
  let longest = 0
  for (let time = 0; time < times; time += 1) {
    await send()
    await client.flushall()
    await send()
    await redis.kill()
    await until(async () => (await statusOf(address, '/readyz')) === 503, 'not ready without Redis')
    // The door needs no queue: it answers the same while Redis is away.
    await send()
    await redis.start()
    await until(async () => (await statusOf(address, '/readyz')) === 200, 'ready, now that Redis is back')
    longest = Math.max(longest, await applied(world))
  }
  const errors = daemons
    .flatMap(({ lines }) => lines)
    .filter(({ level, route }) => level === 'error' && route !== '/readyz')
  await redis.kill()
  const withoutRedis = await first.stop()
  await redis.start()
  const codes = [withoutRedis, await second.stop()]
  const findings = [
    finding('every delivery is answered 202', [...sender.odd, ...sender.refused, ...sender.unanswered], []),
    ...(await nothingLostNorDoubled(world, sender.accepted, expected)),
    finding('errors in the log, but for readiness', errors, []),
    finding('exit codes, of the first while Redis is away', codes, [0, 0]),
  ]
  return { findings, seen: `all applied ${(longest / 1_000).toFixed(1)} s after Redis was back, at most` }
}

export const redisEmptied = defineFault<Size>({
  name: 'redis',
  what: 'Redis is emptied (`FLUSHALL`), killed, and comes back empty, under BullMQ',
  sizes: { small: { times: 2, deliveriesEach: 60 }, full: { times: 20, deliveriesEach: 300 } },
  inWords: ({ times, deliveriesEach }) => `${often(times)}, ${deliveriesEach} deliveries each`,
  play,
})
