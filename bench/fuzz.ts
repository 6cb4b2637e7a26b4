/**
 * `npm run bench:fuzz [--cases 1000000] [--seed N] [--connections N] [--only N]`: generated requests against the real
 * daemon, over several connections. Fails when it crashes, answers 5xx or something undocumented, leaves a connection
 * hanging, or cannot apply what it took for a reason that is not the delivery's own. What offends is written beside the
 * report, each with the request as it was sent; `--only N` with the same seed sends the case of that number again.
 */
import { parseArgs } from 'node:util'
import pg from 'pg'
import { caseOf } from '../test/support/fuzz/cases.ts'
import { sendCases } from '../test/support/fuzz/send.ts'
import { openTarget } from '../test/support/fuzz/target.ts'
import { BENCH_ADMIN_KEY, onDatabase, residentMiB, startDaemon } from './daemon.ts'
import { openServer } from './database.ts'
import { asFound, type Found } from './fuzz-cases.ts'
import { leftBehind, untilSettled } from './fuzz-left.ts'
import { heapOf, publishFuzz, type Round, sumOf } from './fuzz-report.ts'
import { slowSenders } from './fuzz-slow.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    connections: { type: 'string', default: '8' },
    only: { type: 'string' },
  },
})
const seed = Number(values.seed)
const only = values.only === undefined ? null : Number(values.only)
const [from, to] = only === null ? [0, Number(values.cases)] : [only, only + 1]
if (![seed, from, to].every(Number.isSafeInteger)) throw new Error('--cases, --seed and --only are whole numbers')
/** Cases between two lines of progress. */
const ROUND = Math.max(1_000, Math.min(20_000, Math.round((to - from) / 20)))
const SLOW_SENDERS = 20

async function heapMiB(url: string): Promise<number> {
  const told = await (await fetch(`${url}/metrics`)).text()
  return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(told)?.[1]) / 1024 ** 2
}

const server = await openServer()
try {
  const database = await server.create()
  const daemon = await startDaemon({
    log: true,
    env: { ...onDatabase(database.url), TRACKERD_RATE_LIMIT: '0', TRACKERD_LOG_LEVEL: 'error' },
  })
  const behind = new pg.Pool({ connectionString: database.superuserUrl, max: 1 })
  const port = Number(new URL(daemon.url).port)
  const settled = () => untilSettled(behind, () => undefined)
  const target = await openTarget({ url: daemon.url, adminKey: BENCH_ADMIN_KEY, seed, settled })
  const slow = only === null ? slowSenders(port, SLOW_SENDERS) : Promise.resolve([])
  const found: Found[] = []
  const rounds: Round[] = []
  const started = performance.now()
  try {
    for (let at = from; at < to; at += ROUND) {
      const until = Math.min(to, at + ROUND)
      const connections = Number(values.connections)
      const sent = await sendCases({ port, connections, from: at, to: until, caseOf: (n) => caseOf(n, target) })
      for (const { given, wrong, answers } of sent.offences) found.push(asFound(given, wrong, answers))
      rounds.push({ sent, residentMiB: residentMiB(daemon.child), heapMiB: await heapMiB(daemon.url) })
      const perSecond = Math.round((until - from) / ((performance.now() - started) / 1_000))
      process.stdout.write(
        `${until - from} cases, ${perSecond}/s, ${found.length} offend, ${Math.round(rounds.at(-1)?.residentMiB ?? 0)} MiB\n`,
      )
    }
    const sendingSeconds = (performance.now() - started) / 1_000
    const { seconds: settling, stuck } = await untilSettled(behind, (waiting) =>
      process.stdout.write(`${waiting} wait\n`),
    )
    const left = await leftBehind(behind, target)
    found.push(...left.found)
    if (stuck > 0)
      found.push({ n: null, what: 'the inbox', wrong: `${stuck} wait, and none is applied`, request: null, told: null })
    const answered = await slow
    for (const how of answered.filter((it) => it === 'open'))
      found.push({ n: null, what: 'a sender that never ends', wrong: how, request: null, told: null })
    const heap = heapOf(rounds)
    if (heap.grows)
      found.push({ n: null, what: 'memory', wrong: `grew to ${heap.last} MiB`, request: null, told: heap })
    const ready = (await fetch(`${daemon.url}/readyz`)).status
    if (ready !== 200) found.push({ n: null, what: 'readyz at the end', wrong: `${ready}`, request: null, told: null })
    const clean = publishFuzz(server.description, {
      seed,
      sum: sumOf(rounds),
      rounds,
      seconds: { sending: sendingSeconds, settling },
      residentMiB: residentMiB(daemon.child),
      ended: left.ended,
      slow: answered,
      log: daemon.log,
      found,
    })
    process.exitCode = clean ? 0 : 1
  } finally {
    await behind.end()
    await daemon.stop()
  }
} finally {
  await server.stop()
}
