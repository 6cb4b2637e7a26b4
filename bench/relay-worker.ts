/**
 * One worker of `bench:relay` in a process of its own. Arguments: `relay` or `bare`, the database, Redis, the stream, and
 * which worker of how many it is. Says `ready`, waits for a line, drains, and says how many events it took.
 */
import { once } from 'node:events'
import { openSinks } from '../src/outbox/sinks/index.ts'
import { silentLogger } from '../src/ports/logger.ts'
import { openHeart } from './heart.ts'
import { openBare } from './relay-bare.ts'

const [mode, url = '', redisUrl = '', stream = '', worker = '0', workers = '1'] = process.argv.slice(2)
const database = { name: '', url, superuserUrl: url }

async function openRelay() {
  const spec = { name: `redis-stream:${stream}`, kind: 'redis-stream', argument: `${stream}?maxlen=100000000` }
  const sinks = await openSinks([spec], { TRACKERD_REDIS_URL: redisUrl, TRACKERD_NATS_URL: null }, silentLogger)
  const heart = await openHeart(database, { sinks })
  await sinks[0]?.check(AbortSignal.timeout(5_000))
  return {
    async drain() {
      let sum = 0
      for (;;) {
        const run = await heart.app.relayOutbox(Number(worker), AbortSignal.timeout(600_000))
        sum += run.published
        if (run.published === 0 && !run.remaining) return sum
      }
    },
    async close() {
      await Promise.all(sinks.map((sink) => sink.close()))
      await heart.close()
    },
  }
}

const it = await (mode === 'relay' ? openRelay() : openBare(database, Number(worker), Number(workers)))
process.stdout.write('ready\n')
await once(process.stdin, 'data')
process.stdout.write(`${await it.drain()}\n`)
process.stdin.unref()
await it.close()
