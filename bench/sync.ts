/**
 * `npm run bench:sync [--quick] [--pull-requests 100000] [--slowly 10000]`: the backfill row of the speed table, from a
 * stand-in that answers at once, and so many, a tenth by default, from one that takes 250 ms (GitHub takes about a second for such a page); and beside the same
 * rows written by bulk statements alone. PostgreSQL as in `bench:ingest`.
 */
import { parseArgs } from 'node:util'
import { benchBackfill, benchBareBackfill } from './backfill.ts'
import { openServer } from './database.ts'
import { publish, type Result } from './results.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'pull-requests': { type: 'string', default: '100000' },
    slowly: { type: 'string' },
  },
})
const many = values.quick ? 2_000 : Number(values['pull-requests'])
const sizes = [many, values.quick ? 1_000 : Number(values.slowly ?? many / 10)]
const results: Result[] = []
const server = await openServer()
try {
  for (const [at, latencyMs] of [0, 250].entries()) {
    process.stdout.write(`backfill, answers take ${latencyMs} ms …\n`)
    results.push(await benchBackfill(server, { pullRequests: sizes[at] ?? 0, latencyMs }))
  }
  process.stdout.write('backfill, and its bulk writes alone …\n')
  results.push(await benchBareBackfill(server))
} finally {
  await server.stop()
}
process.exitCode = publish('sync', server.description, results) ? 0 : 1
