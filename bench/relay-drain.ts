import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import type { BenchDatabase } from './database.ts'

const STREAM = 'trackerd-bench'
const PROGRAM = fileURLToPath(new URL('relay-worker.ts', import.meta.url))

export interface Drained {
  readonly perSecond: number
  readonly events: number
}

/** Drains the outbox by so many processes at once, which are there before the clock starts. */
export async function drain(
  mode: 'relay' | 'bare',
  { url }: BenchDatabase,
  redisUrl: string,
  workers: number,
): Promise<Drained> {
  const started = Array.from({ length: workers }, (_, worker) => {
    const args = [PROGRAM, mode, url, redisUrl, STREAM, String(worker), String(workers)]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator](), ended: once(child, 'exit') }
  })
  for (const { lines } of started) await lines.next()
  const began = performance.now()
  for (const { child } of started) child.stdin.write('go\n')
  const counts = await Promise.all(started.map(async ({ lines }) => Number((await lines.next()).value)))
  const seconds = (performance.now() - began) / 1000
  await Promise.all(started.map(({ ended }) => ended))
  const events = counts.reduce((sum, count) => sum + count, 0)
  return { perSecond: events / seconds, events }
}

/** What came to Redis: events that came after a later one of their row, and events that came twice. Then it is emptied. */
export async function checkOrder(redisUrl: string): Promise<{ outOfOrder: number; twice: number }> {
  const redis = new Redis(redisUrl)
  const last = new Map<string, string>()
  const seen = new Set<string>()
  let outOfOrder = 0
  let twice = 0
  for (let from = '-'; ; ) {
    const entries = await redis.xrange(STREAM, from, '+', 'COUNT', 10_000)
    for (const [, fields] of entries) {
      const event = JSON.parse(fields[7] as string) as { id: string; partitionkey: string; sequence: string }
      if (seen.has(event.id)) twice += 1
      seen.add(event.id)
      if ((last.get(event.partitionkey) ?? '') > event.sequence) outOfOrder += 1
      last.set(event.partitionkey, event.sequence)
    }
    const end = entries.at(-1)
    if (end === undefined) break
    from = `(${end[0]}`
  }
  await redis.del(STREAM)
  redis.disconnect()
  return { outOfOrder, twice }
}
