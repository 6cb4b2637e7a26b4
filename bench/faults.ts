/**
 * `npm run bench:faults [--quick] [--only <name>,…]`: the reliability table at full size, on real processes. Every end
 * state is compared row by row with an undisturbed run. PostgreSQL as in `bench:ingest`; some faults start servers of
 * their own; Redis is `redis-server` on the path. `--quick`: the size that runs with the tests.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { FAULTS } from '../test/faults/scenarios/index.ts'
import { openServer } from './database.ts'
import { differenceOf, publishFaults, type Row } from './fault-report.ts'
import { openStage } from './fault-stage.ts'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const size = values.quick ? 'small' : 'full'
const names = FAULTS.map(({ name }) => name)
const only = values.only?.split(',') ?? names
const unknown = only.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${names.join(', ')}`)

// What it has started ends with it: an exit is told to all of them, a signal is not.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    process.stderr.write(`ended by ${signal}\n`)
    process.exit(130)
  })
const server = await openServer()
const rows: Row[] = []
try {
  for (const fault of FAULTS.filter(({ name }) => only.includes(name))) {
    const { words, play } = fault.at(size)
    process.stdout.write(`${fault.name}: ${fault.what}, ${words} …\n`)
    const started = performance.now()
    const stage = await openStage(server)
    let row: Omit<Row, 'seconds'>
    try {
      const { findings, seen = '' } = await play(stage)
      const broken = findings.filter(({ found, expected }) => !isDeepStrictEqual(found, expected)).map(differenceOf)
      const compared = findings.map(({ what }) => what)
      row = { name: fault.name, fault: fault.what, size: words, held: broken.length === 0, compared, seen, broken }
    } catch (error) {
      const broken = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
      row = { name: fault.name, fault: fault.what, size: words, held: false, compared: [], seen: '', broken }
    } finally {
      await stage.close()
    }
    rows.push({ ...row, seconds: (performance.now() - started) / 1_000 })
    process.stdout.write(`  ${row.held ? 'held' : 'DID NOT HOLD'} ${row.seen}\n`)
    for (const it of row.broken) process.stdout.write(`  ${it.replaceAll('\n', '\n  ')}\n`)
  }
} finally {
  await server.stop()
}
process.exitCode = publishFaults(server.description, rows) ? 0 : 1
