/**
 * `npm run bench:sync [--quick]`: the backfill row of the speed table, from a stand-in that answers at once and from one that
 * takes as long as GitHub does for such a page (about a second; a quarter here). PostgreSQL as in `bench:ingest`.
 */
import { parseArgs } from 'node:util'
import { benchBackfill } from './backfill.ts'
import { openServer } from './database.ts'
import { publish, type Result } from './results.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const sizes = values.quick ? [2_000, 1_000] : [100_000, 10_000]
const results: Result[] = []
const server = await openServer()
try {
  for (const [at, latencyMs] of [0, 250].entries()) {
    process.stdout.write(`backfill, answers take ${latencyMs} ms …\n`)
    results.push(await benchBackfill(server, { pullRequests: sizes[at] ?? 0, latencyMs }))
  }
} finally {
  await server.stop()
}
process.exitCode = publish('sync', server.description, results) ? 0 : 1
