import type { ChildProcess } from 'node:child_process'
import { addEndpoint, ended, messageOf, onDatabase, start, startDaemon } from './daemon.ts'
import type { BenchServer } from './database.ts'
import type { LoadOrder, LoadReport } from './load.ts'
import { figure, median, percent, type Result, ratioOf } from './results.ts'

const CONNECTIONS = 50
const ENDPOINT_OF_STAND_INS = '00000000-0000-4000-8000-00000000000a'

export class LoadGenerator {
  readonly #child = start('load.ts')

  async run(order: LoadOrder): Promise<LoadReport> {
    this.#child.send(order)
    return messageOf<LoadReport>(this.#child)
  }

  stop = () => ended(this.#child)
}

/** Accepted deliveries a second: the real daemon, the same server without a store, and with one INSERT per request. */
export async function benchDoor(
  server: BenchServer,
  { rounds, ms }: { rounds: number; ms: number },
): Promise<Result[]> {
  const database = await server.create()
  const daemon = await startDaemon({ only: 'http', env: onDatabase(database.url) })
  const { secret, webhookUrl } = await addEndpoint(daemon.url)
  const standIn = async (kind: string) => {
    const child = start('door-server.ts', [kind, secret, database.url])
    const { url } = await messageOf<{ url: string }>(child)
    return { child, url: `${url}/webhooks/github/${ENDPOINT_OF_STAND_INS}` }
  }
  const none = await standIn('none')
  const insert = await standIn('insert')
  const load = new LoadGenerator()
  const targets = { real: webhookUrl, none: none.url, insert: insert.url }
  const runs: Record<keyof typeof targets, LoadReport[]> = { real: [], none: [], insert: [] }
  for (let round = 0; round < rounds; round += 1)
    for (const [name, url] of Object.entries(targets)) {
      const warmUpMs = round === 0 ? 2 * ms : ms / 4
      const report = await load.run({ url, secret, connections: CONNECTIONS, warmUpMs, ms })
      runs[name as keyof typeof targets].push(report)
    }
  await Promise.all([load.stop(), daemon.stop(), ...[none.child, insert.child].map((c: ChildProcess) => ended(c))])
  await server.drop(database)
  return doorResults(runs)
}

function doorResults(runs: Record<'real' | 'none' | 'insert', readonly LoadReport[]>): Result[] {
  const rates = (name: keyof typeof runs) => runs[name].map(({ perSecond }) => perSecond)
  const ofNone = ratioOf(rates('real'), rates('none'))
  const ofInsert = ratioOf(rates('real'), rates('insert'))
  const p = (which: 'p50' | 'p99') => median(runs.real.map((r) => r[which])).toFixed(1)
  const real = `${figure(rates('real'), '/s')} (p50 ${p('p50')}, p99 ${p('p99')} ms)`
  const what = 'deliveries accepted (8–25 KB, 50 connections)'
  return [
    {
      what,
      reference: 'the same server without a store',
      runs: { real: rates('real'), none: rates('none') },
      figures: `${real} beside ${figure(rates('none'), '/s')}`,
      ratio: percent(ofNone),
      goal: '>= 30 %',
      met: ofNone >= 0.3,
    },
    {
      what,
      reference: 'one INSERT of a text per request',
      runs: { real: rates('real'), insert: rates('insert') },
      figures: `${figure(rates('real'), '/s')} beside ${figure(rates('insert'), '/s')}`,
      ratio: `${ofInsert.toFixed(2)} ×`,
      goal: '>= 1.5 ×',
      met: ofInsert >= 1.5,
    },
  ]
}
