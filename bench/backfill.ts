import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ADAPTERS } from '../adapters/index.ts'
import type { SourceAdapter, SystemName } from '../src/ports/source-adapter.ts'
import { DEFAULT_TOKEN } from '../test/support/github-server/index.ts'
import { isWrite, type Written, writeBare } from './bare.ts'
import type { BenchServer } from './database.ts'
import { benchActor, type Heart, openHeart } from './heart.ts'
import { amount, percent, type Result } from './results.ts'

const MIB = 2 ** 20

/** What the source was asked, to ask it again. */
interface Call {
  readonly url: string
  readonly init: RequestInit
}

export interface Backfill {
  readonly pullRequests: number
  /** How long the source takes to answer. */
  readonly latencyMs: number
}

/** Pull requests with reviews, commits and checks read into an empty database, beside the same requests thrown away. */
export async function benchBackfill(server: BenchServer, { pullRequests, latencyMs }: Backfill): Promise<Result> {
  const source = await startSource(pullRequests, latencyMs)
  const database = await server.create()
  const calls: Call[] = []
  const recording: typeof fetch = (input, init = {}) => {
    calls.push({ url: String(input), init })
    return fetch(input, init)
  }
  const heart = await openHeart(database, { adapters: unpaced(), fetch: recording })
  try {
    const endpointId = await beginSync(heart, source.url)
    const memory: number[] = []
    const sampler = setInterval(() => memory.push(process.memoryUsage.rss() / MIB), 250)
    calls.length = 0
    const seconds = await timed(() => readToEnd(heart, endpointId))
    clearInterval(sampler)
    const rows = await heart.db.tenant(heart.tenantId, (tx) =>
      tx.rows<{ n: number }>('select count(*)::int as n from tracker_construction.peer_reviews'),
    )
    if (rows[0]?.n !== pullRequests) throw new Error(`${rows[0]?.n} of ${pullRequests} pull requests are here`)
    const thrownAway = await timed(() => throwAway(calls))
    return resultOf({ pullRequests, latencyMs }, { seconds, thrownAway, calls: calls.length, memory })
  } finally {
    await heart.close()
    await server.drop(database)
    source.stop()
  }
}

/** Rows of so many pull requests fit the memory of a bench. */
const COMPARED = 2_000

/** The same beside the same rows written by the same bulk statements and nothing else: what a source cannot make faster. */
export async function benchBareBackfill(server: BenchServer): Promise<Result> {
  const source = await startSource(COMPARED, 0)
  const prepared = await server.create()
  const first = await openHeart(prepared, { adapters: unpaced() })
  const endpointId = await beginSync(first, source.url)
  await first.close()

  const database = await server.create(prepared)
  const heart = await openHeart(database, { adapters: unpaced() })
  const seen: Written[] = []
  heart.spy((sql, values) => {
    if (!isWrite(sql) || sql === 'commit' || sql.includes('rate_budgets')) return
    seen.push({ sql, values })
    // The last statement of a transaction that applies pages; the others belong to calls that go on meanwhile.
    if (sql.includes('tracker_integration.sync_records')) seen.push({ sql: 'commit', values: [] })
  })
  const seconds = await timed(() => readToEnd(heart, endpointId))
  await heart.close()
  source.stop()
  const bare = await writeBare(prepared, seen)
  await server.drop(database)
  await server.drop(prepared)
  return {
    what: `${COMPARED.toLocaleString('en')} pull requests read into an empty database; answers take 0 ms`,
    reference: 'the same bulk writes alone, all tables',
    runs: { rate: [COMPARED / seconds], bare: [COMPARED / bare] },
    figures: `${amount(COMPARED / seconds)} /s beside ${amount(COMPARED / bare)} /s`,
    ratio: percent(bare / seconds),
    goal: 'for information',
    met: null,
  }
}

async function beginSync(heart: Heart, baseUrl: string): Promise<string> {
  const actor = benchActor(heart)
  const { endpoint } = await heart.app.addEndpoint(actor, {
    system: 'github',
    name: 'bench',
    bindingMode: 'listed',
    baseUrl,
    credential: { kind: 'token', token: DEFAULT_TOKEN },
    scopes: ['octo/large'],
  })
  await heart.app.startSync(actor, endpoint.id, { mode: 'full', streams: ['pull_requests'] })
  return endpoint.id
}

async function readToEnd({ app }: Heart, endpointId: string): Promise<void> {
  for (;;) {
    const slice = await app.syncEndpoint(endpointId, AbortSignal.timeout(3_600_000))
    if (slice.state === 'ended' && slice.status === 'success') return
    if (slice.state !== 'goes_on') throw new Error(`the run ${slice.state}`)
  }
}

function resultOf(
  { pullRequests, latencyMs }: Backfill,
  run: { seconds: number; thrownAway: number; calls: number; memory: readonly number[] },
): Result {
  const rate = pullRequests / run.seconds
  const reference = pullRequests / run.thrownAway
  const third = Math.floor(run.memory.length / 3)
  const peak = (of: readonly number[]) => Math.max(0, ...of)
  const memory = [peak(run.memory.slice(0, third)), peak(run.memory.slice(-third))] as const
  return {
    what: `${pullRequests.toLocaleString('en')} pull requests read into an empty database; answers take ${latencyMs} ms`,
    reference: `the same ${run.calls.toLocaleString('en')} requests, one after the other, thrown away`,
    runs: { rate: [rate], reference: [reference], memory: run.memory },
    figures: `${amount(rate)} /s beside ${amount(reference)} /s; RSS ${amount(memory[0])} MiB in the first third, ${amount(memory[1])} in the last`,
    ratio: percent(rate / reference),
    goal: '>= 70 %; memory flat',
    met: rate / reference >= 0.7 && memory[1] <= 1.2 * memory[0],
  }
}

/** Without the pace that GitHub asks for: a stand-in has no other users to protect. */
function unpaced(): ReadonlyMap<SystemName, SourceAdapter> {
  return new Map([...ADAPTERS].map(([system, it]) => [system, { ...it, reading: { ...it.reading, pacing: [] } }]))
}

/** A stream's pages come one after the other, because each tells where the next one begins. */
async function throwAway(calls: readonly Call[]): Promise<void> {
  for (const { url, init } of calls) await (await fetch(url, { ...init, signal: null })).arrayBuffer()
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

async function startSource(pullRequests: number, latencyMs: number) {
  const file = fileURLToPath(new URL('github-source.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [file, String(pullRequests), String(latencyMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [url] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { url: url.toString().trim(), stop: () => child.stdin?.end() }
}
