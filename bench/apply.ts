import { isDomainWrite, isWrite, type Written, writeBare } from './bare.ts'
import type { BenchDatabase, BenchServer } from './database.ts'
import { generatedDeliveries } from './deliveries.ts'
import { addBenchEndpoint, drainAll, openHeart, packAll, storeAll } from './heart.ts'
import { amount, figure, percent, type Result, ratioOf } from './results.ts'
import { unmarkedWrites } from './row-versions.ts'

interface Rates {
  readonly apply: readonly number[]
  readonly bare: readonly number[]
  readonly domainOnly: readonly number[]
  /** Under new delivery ids: stored anew, and found to say nothing new. */
  readonly repeat: readonly number[]
  /** Storing and applying, the first time; and again under the same delivery ids. */
  readonly whole: readonly number[]
  readonly redelivered: readonly number[]
}

/** Applying stored deliveries: beside bare writes of the same rows, and a second time when nothing is new. */
export async function benchApply(
  server: BenchServer,
  { rounds, deliveries }: { rounds: number; deliveries: number },
): Promise<Result[]> {
  const loaded = await server.create()
  const heart = await openHeart(loaded)
  const endpointId = await addBenchEndpoint(heart)
  const payloads = packAll(generatedDeliveries(deliveries))
  const storing = await storeAll(heart, endpointId, payloads, 'first')
  await heart.close()

  const rates: Record<keyof Rates, number[]> = {
    apply: [],
    bare: [],
    domainOnly: [],
    repeat: [],
    whole: [],
    redelivered: [],
  }
  let writes: Written[] | null = null
  const copied = async <T>(work: (database: BenchDatabase) => Promise<T>): Promise<T> => {
    const database = await server.create(loaded)
    const result = await work(database)
    await server.drop(database)
    return result
  }
  // The first round does not count: code that runs for the first time is slow, whoever runs it.
  for (let round = 0; round <= rounds; round += 1) {
    const seen: Written[] = []
    await copied(async (database) => {
      const own = await openHeart(database)
      if (writes === null) own.spy((sql, values) => isWrite(sql) && seen.push({ sql, values }))
      const first = await drainAll(own, endpointId)
      own.spy(null)
      rates.apply.push(first.deliveries / first.seconds)
      rates.whole.push(payloads.length / (storing + first.seconds))
      rates.redelivered.push(payloads.length / (await storeAll(own, endpointId, payloads, 'first')))
      await storeAll(own, endpointId, payloads, 'again')
      const written = await unmarkedWrites(database, async () => {
        const again = await drainAll(own, endpointId)
        rates.repeat.push(again.deliveries / again.seconds)
      })
      if (written.length > 0) throw new Error(`a repeated batch wrote to ${written.join(', ')}`)
      await own.close()
    })
    writes ??= seen
    const statements = writes
    const domain = statements.filter((s) => s.sql === 'commit' || isDomainWrite(s))
    await copied(async (db) => rates.bare.push(payloads.length / (await writeBare(db, statements))))
    await copied(async (db) => rates.domainOnly.push(payloads.length / (await writeBare(db, domain))))
  }
  await server.drop(loaded)
  for (const runs of Object.values(rates)) runs.shift()
  return applyResults(rates, payloads.length)
}

function applyResults({ apply, bare, domainOnly, repeat, whole, redelivered }: Rates, count: number): Result[] {
  const ofBare = ratioOf(apply, bare)
  const ofRepeat = ratioOf(repeat, apply)
  const ofRedelivered = ratioOf(redelivered, whole)
  const what = `stored deliveries applied (${amount(count)})`
  return [
    {
      what,
      reference: 'the same bulk writes alone, all tables',
      runs: { apply, bare },
      figures: `${figure(apply, '/s')} beside ${figure(bare, '/s')}`,
      ratio: percent(ofBare),
      goal: '>= 35 %',
      met: ofBare >= 0.35,
    },
    {
      what,
      reference: 'domain rows only: no ledger, outbox, audit, marks',
      runs: { apply, domainOnly },
      figures: `${figure(apply, '/s')} beside ${figure(domainOnly, '/s')}`,
      ratio: percent(ratioOf(apply, domainOnly)),
      goal: 'for information',
      met: null,
    },
    {
      what: 'the same deliveries again under new ids; nothing but marks was written',
      reference: 'applying them the first time',
      runs: { repeat, apply },
      figures: `${figure(repeat, '/s')} beside ${figure(apply, '/s')}`,
      ratio: `${ofRepeat.toFixed(1)} ×`,
      goal: '>= 5 ×',
      met: ofRepeat >= 5,
    },
    {
      what: 'the same deliveries again under the same ids',
      reference: 'storing and applying them the first time',
      runs: { redelivered, whole },
      figures: `${figure(redelivered, '/s')} beside ${figure(whole, '/s')}`,
      ratio: `${ofRedelivered.toFixed(1)} ×`,
      goal: '>= 5 ×',
      met: ofRedelivered >= 5,
    },
  ]
}
