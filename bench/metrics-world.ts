import type { Uuid } from '../src/domain/ids.ts'
import type { BenchDatabase, BenchServer } from './database.ts'
import { addBenchEndpoint, type Heart, openHeart } from './heart.ts'
import { type Amount, ageFacts, connected, initiativeIds, type Loaded, loadSources } from './metrics-load.ts'

/** A database with a history that was attributed. */
export interface MetricsWorld {
  readonly database: BenchDatabase
  readonly heart: Heart
  readonly initiatives: readonly Uuid[]
  readonly loaded: Loaded
  readonly from: Date
  readonly to: Date
  /** Seconds that each initiative's first attribution took. */
  readonly attributions: readonly number[]
}

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
  say(`${amount.initiatives} initiatives since ${from.toISOString().slice(0, 7)}: rows of sources …`)
  const started = performance.now()
  const loaded = await loadSources(database, { tenantId, endpointId, from, to }, amount)
  const counts = Object.entries(loaded).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  say(`  ${counts.join(', ')} in ${((performance.now() - started) / 1000).toFixed(0)} s; their first attribution …`)
  const initiatives = await connected(database, initiativeIds)
  const attributions: number[] = []
  for (const initiativeId of initiatives)
    attributions.push(
      await seconds(async () => {
        const run = await heart.app.attributeInitiative(tenantId, initiativeId)
        if (run.facts === 0) throw new Error(`nothing was found about ${initiativeId}`)
      }),
    )
  say(`  attributed in ${attributions.reduce((sum, it) => sum + it, 0).toFixed(0)} s; their past …`)
  const aged = await seconds(() => ageFacts(database))
  say(`  written in ${aged.toFixed(0)} s`)
  return { database, heart, initiatives, loaded, from, to, attributions }
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
