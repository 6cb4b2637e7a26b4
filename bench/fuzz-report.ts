import Table from 'cli-table3'
import type { Sent } from '../test/support/fuzz/send.ts'
import { counted, type Found, writeFound } from './fuzz-cases.ts'
import { machineOf, writeResults } from './results.ts'

export interface Round {
  readonly sent: Sent
  /** What the daemon held when it was over. */
  readonly residentMiB: number
  /** What of it its objects had then, garbage included. */
  readonly heapMiB: number
}

export interface Report {
  readonly seed: number
  readonly sum: Pick<Sent, 'cases' | 'statuses' | 'slowest'>
  readonly rounds: readonly Round[]
  readonly seconds: { readonly sending: number; readonly settling: number }
  /** At the very end. */
  readonly residentMiB: number
  readonly ended: Readonly<Record<string, number>>
  readonly slow: readonly string[]
  /** Errors that the daemon logged. */
  readonly log: string
  readonly found: readonly Found[]
}

/** Garbage comes and goes; what stays is the least of several rounds. */
const FEWEST_ROUNDS = 9
const GROWN_MIB = 64

/** The least that the daemon's objects had in the first and in the last third of the run. */
export function heapOf(rounds: readonly Round[]): { first: number; last: number; grows: boolean } {
  const third = Math.max(1, Math.floor(rounds.length / 3))
  const least = (some: readonly Round[]) => Math.round(Math.min(...some.map(({ heapMiB }) => heapMiB)))
  const [first, last] = [least(rounds.slice(0, third)), least(rounds.slice(-third))]
  return { first, last, grows: rounds.length >= FEWEST_ROUNDS && last - first > GROWN_MIB }
}

/** All rounds as one. */
export function sumOf(rounds: readonly Round[]): Report['sum'] {
  const statuses: Record<string, number> = {}
  let cases = 0
  let slowest = { what: '', n: -1, ms: 0 }
  for (const { sent } of rounds) {
    cases += sent.cases
    for (const [status, n] of Object.entries(sent.statuses)) statuses[status] = (statuses[status] ?? 0) + n
    if (sent.slowest.ms > slowest.ms) slowest = sent.slowest
  }
  return { cases, statuses, slowest }
}

/** Prints the report, writes it and each finding. Returns whether nothing was found. */
export function publishFuzz(server: string, report: Report): boolean {
  const { sum, rounds, seconds, ended, slow, found } = report
  const errors = errorsIn(report.log)
  const heap = heapOf(rounds)
  const held = rounds.map(({ residentMiB }) => residentMiB)
  const memory = [held[0] ?? 0, Math.max(...held), report.residentMiB].map((mib) => `${Math.round(mib)} MiB`)
  const inWords = (counts: readonly (readonly [string, number])[]) =>
    counts.map(([what, n]) => `${n} ${what}`).join('\n')
  const table = new Table({ colWidths: [26, 90], wordWrap: true, style: { head: [], border: [] } })
  table.push(
    ['cases (seed)', `${sum.cases} (${report.seed})`],
    ['sent in, settled after', `${seconds.sending.toFixed(0)} s, ${seconds.settling.toFixed(0)} s`],
    ['answers', inWords(Object.entries(sum.statuses))],
    ['deliveries taken', inWords(Object.entries(ended))],
    ['senders that never end', inWords(counted(slow))],
    ['memory: first, most, end', memory.join(', ')],
    ['of it objects, at least', `${heap.first} MiB in the first third, ${heap.last} MiB in the last`],
    ['slowest answer', `${sum.slowest.ms} ms: ${sum.slowest.what} (case ${sum.slowest.n})`],
    ['errors logged', inWords(counted(errors)) || 'none'],
    ['offends', inWords(counted(found.map(({ wrong, what }) => `${wrong}: ${what}`))) || 'nothing'],
  )
  const { seed, residentMiB } = report
  const file = writeResults('fuzz', server, [{ seed, ...sum, seconds, held, heap, residentMiB, ended, slow, errors }])
  const written = writeFound(file.replace(/\.json$/, '-cases'), found)
  process.stdout.write(`\n${machineOf(server)}\n${table.toString()}\n${file}\n`)
  if (written > 0) process.stdout.write(`${written} findings are in ${file.replace(/\.json$/, '-cases/')}\n`)
  return found.length === 0
}

/** Each error by its code and where it was met: the words differ from one to the next. */
function errorsIn(log: string): string[] {
  return log
    .split('\n')
    .filter(Boolean)
    .map(
      (line) =>
        JSON.parse(line) as { msg?: string; code?: string; route?: string; job?: string; err?: { code?: string } },
    )
    .map(({ msg, code, route, job, err }) => [code ?? err?.code, route, job, msg].filter(Boolean).join(' '))
}
