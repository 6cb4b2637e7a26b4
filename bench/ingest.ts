/**
 * `npm run bench:ingest [--quick] [--only door,apply,round-trips,wake,memory,start]`: the first rows of the speed table in one
 * run; memory alone takes ten minutes. PostgreSQL is the one at BENCH_DATABASE_URL (a superuser's URL), else an embedded one;
 * both durable.
 */
import { parseArgs } from 'node:util'
import { benchApply } from './apply.ts'
import { type BenchServer, openServer } from './database.ts'
import { benchDoor } from './door.ts'
import { benchMemory } from './memory.ts'
import { publish, type Result } from './results.ts'
import { benchRoundTrips } from './round-trips.ts'
import { benchStart } from './start.ts'
import { benchWake } from './wake.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const { quick } = values

const sections: Record<string, (server: BenchServer) => Promise<Result[]>> = {
  door: (server) => benchDoor(server, quick ? { rounds: 3, ms: 1_000 } : { rounds: 5, ms: 3_000 }),
  apply: (server) => benchApply(server, quick ? { rounds: 2, deliveries: 4_000 } : { rounds: 3, deliveries: 10_000 }),
  'round-trips': benchRoundTrips,
  wake: (server) => benchWake(server, { samples: quick ? 50 : 200 }),
  memory: (server) => benchMemory(server, { ms: quick ? 15_000 : 600_000 }),
  start: () => benchStart({ rounds: quick ? 1 : 3 }),
}
const wanted = values.only?.split(',') ?? Object.keys(sections)
const unknown = wanted.filter((name) => !(name in sections))
if (unknown.length > 0)
  throw new Error(`no section ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)
const results: Result[] = []
const server = await openServer()
try {
  for (const name of wanted) {
    process.stdout.write(`${name} …\n`)
    results.push(...((await sections[name]?.(server)) ?? []))
  }
} finally {
  await server.stop()
}
process.exitCode = publish('ingest', server.description, results) ? 0 : 1
