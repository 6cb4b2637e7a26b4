import type { Uuid } from '../src/domain/ids.ts'
import type { BenchDatabase, BenchServer } from './database.ts'
import { addBenchEndpoint, type Heart, openHeart } from './heart.ts'
import { type Amount, ageFacts, connected, initiativeIds, type Loaded, loadSources, multiply } from './metrics-load.ts'

/** A database with a history that was attributed. */
export interface MetricsWorld {
  readonly database: BenchDatabase
  readonly heart: Heart
  readonly initiatives: readonly Uuid[]
  /** Those that the program itself attributed; the others are copies of them. */
  readonly originals: readonly Uuid[]
  readonly loaded: Loaded
  readonly from: Date
  readonly to: Date
  /** Seconds that the first attribution of each of the originals took. */
  readonly attributions: readonly number[]
}

/** Attributed one by one, 50 initiatives with 20,000 deployments each would take longer than everything that is measured. */
const ORIGINALS = 2

/** The history ends an hour ago and began with the first day of a month. */
export async function metricsWorld(
  server: BenchServer,
  amount: Amount,
  say: (what: string) => void,
): Promise<MetricsWorld> {
  const database = await server.create()
  const heart = await openHeart(database)
  const endpointId = await addBenchEndpoint(heart)
  const to = new Date(Date.now() - 3_600_000)
  const from = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() - amount.months))
  const { tenantId } = heart
  const count = Math.min(ORIGINALS, amount.initiatives)
  const copies = Math.ceil(amount.initiatives / count) - 1
  say(`${count} initiatives since ${from.toISOString().slice(0, 7)}: rows of sources …`)
  const place = { tenantId, endpointId, from, to }
  const made = await seconds(() => loadSources(database, place, { ...amount, initiatives: count }))
  say(`  in ${made.toFixed(0)} s; their first attribution …`)
  const originals = await connected(database, initiativeIds)
  const attributions: number[] = []
  for (const initiativeId of originals)
    attributions.push(
      await seconds(async () => {
        const run = await heart.app.attributeInitiative(tenantId, initiativeId)
        if (run.facts === 0) throw new Error(`nothing was found about ${initiativeId}`)
      }),
    )
  say(`  in ${attributions.map((it) => it.toFixed(1)).join(' and ')} s; their past …`)
  const aged = await seconds(() => ageFacts(database))
  say(`  in ${aged.toFixed(0)} s; all of it ${copies} times more …`)
  const started = performance.now()
  const loaded = await multiply(database, copies)
  const counts = Object.entries(loaded).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  say(`  ${counts.join(', ')} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  const initiatives = await connected(database, initiativeIds)
  return { database, heart, initiatives, originals, loaded, from, to, attributions }
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
