/**
 * `npm run bench:relay [--quick] [--events 200000] [--rounds 3]`: the relay row of the speed table. Drains an outbox to Redis
 * Streams, and beside it the same events selected in order and marked without publishing; both by two processes.
 * PostgreSQL as in `bench:ingest`; Redis is the one at BENCH_REDIS_URL, else one of its own.
 */
import { parseArgs } from 'node:util'
import { startRedis } from '../test/support/broker.ts'
import { type BenchDatabase, openServer } from './database.ts'
import { openHeart } from './heart.ts'
import { checkOrder, drain } from './relay-drain.ts'
import { fillOutbox } from './relay-load.ts'
import { amount, figure, percent, publish, type Result, ratioOf } from './results.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    events: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
  },
})
const events = Number(values.quick ? 20_000 : values.events)
const rounds = values.quick ? 2 : Number(values.rounds)
const workers = Number(values.workers)

const given = process.env.BENCH_REDIS_URL
const redis = given ? { url: given, stop: async () => undefined } : await startRedis()
const server = await openServer()
const runs = { relay: [] as number[], bare: [] as number[], tenfold: [] as number[] }
let outOfOrder = 0
let twice = 0

async function filled(processed: number): Promise<BenchDatabase> {
  const database = await server.create()
  const heart = await openHeart(database)
  const { tenantId } = heart
  await heart.close()
  await fillOutbox(database, tenantId, { pending: events, processed, aggregates: Math.ceil(events / 5) })
  return database
}

async function onCopy<T>(of: BenchDatabase, work: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const database = await server.create(of)
  const result = await work(database)
  await server.drop(database)
  return result
}

try {
  process.stdout.write(`relay: ${amount(events)} events, ${workers} workers …\n`)
  const fresh = await filled(0)
  const grown = await filled(9 * events)
  // The first round does not count: code that runs for the first time is slow, whoever runs it.
  for (let round = 0; round <= rounds; round += 1) {
    const measure = async (mode: 'relay' | 'bare', of: BenchDatabase) => {
      const drained = await onCopy(of, (database) => drain(mode, database, redis.url, workers))
      if (drained.events !== events) throw new Error(`${mode}: ${drained.events} of ${events}`)
      const found = await checkOrder(redis.url)
      outOfOrder += found.outOfOrder
      twice += found.twice
      return drained
    }
    const bare = await measure('bare', fresh)
    const relayed = await measure('relay', fresh)
    const tenfold = await measure('relay', grown)
    if (round === 0) continue
    runs.bare.push(bare.perSecond)
    runs.relay.push(relayed.perSecond)
    runs.tenfold.push(tenfold.perSecond)
  }
} finally {
  await server.stop()
  await redis.stop()
}

const ratio = ratioOf(runs.relay, runs.bare)
const growth = ratioOf(runs.tenfold, runs.relay)
const results: Result[] = [
  {
    what: `outbox drained to Redis Streams (${amount(events)}), ${outOfOrder} out of order, ${twice} twice`,
    reference: 'select in order and mark, sharded, without publishing',
    runs: { relay: runs.relay, bare: runs.bare },
    figures: `${figure(runs.relay, '/s')} beside ${figure(runs.bare, '/s')}`,
    ratio: percent(ratio),
    goal: '>= 60 %, 0 out of order',
    met: ratio >= 0.6 && outOfOrder === 0,
  },
  {
    what: 'the same with ten times the history',
    reference: 'without history',
    runs: { tenfold: runs.tenfold, relay: runs.relay },
    figures: `${figure(runs.tenfold, '/s')} beside ${figure(runs.relay, '/s')}`,
    ratio: percent(growth),
    goal: '>= 90 %',
    met: growth >= 0.9,
  },
]
process.exitCode = publish('relay', server.description, results) ? 0 : 1
