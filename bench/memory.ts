import { addEndpoint, onDatabase, residentMiB, startDaemon } from './daemon.ts'
import type { BenchServer } from './database.ts'
import { LoadGenerator } from './door.ts'
import { amount, figure, median, type Result } from './results.ts'

const SAMPLE_MS = 500
const LIMIT_MIB = 250e6 / 2 ** 20
/** More than that between the first and the last third is no noise. */
const FLAT = 1.1

/** What the real daemon, all of it, holds while it is flooded: 50 senders, none of which waits for anything but the answer. */
export async function benchMemory(server: BenchServer, { ms }: { ms: number }): Promise<Result[]> {
  const database = await server.create()
  const daemon = await startDaemon({ env: onDatabase(database.url) })
  const { secret, webhookUrl } = await addEndpoint(daemon.url)
  const load = new LoadGenerator()
  const before = residentMiB(daemon.child)
  const memory: number[] = []
  const timer = setInterval(() => memory.push(residentMiB(daemon.child)), SAMPLE_MS)
  await load.run({ url: webhookUrl, secret, connections: 50, warmUpMs: 0, ms })
  clearInterval(timer)
  await load.stop()
  await daemon.stop()
  await server.drop(database)
  const third = Math.ceil(memory.length / 3)
  const [first, last] = [median(memory.slice(0, third)), median(memory.slice(-third))]
  const most = Math.max(...memory)
  return [
    {
      what: `memory of serve under ${ms / 60_000} min of load, most of all samples`,
      reference: '–',
      runs: { memory },
      figures: `${figure([most], 'MiB')} (${amount(before)} before)`,
      ratio: '',
      goal: '< 250 MB',
      met: most < LIMIT_MIB,
    },
    {
      what: 'the same, its last third',
      reference: 'its first third',
      runs: { first: [first], last: [last] },
      figures: `${figure([last], 'MiB')} beside ${figure([first], 'MiB')}`,
      ratio: `${(last / first).toFixed(2)} ×`,
      goal: 'flat',
      met: last <= first * FLAT,
    },
  ]
}
