import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, platform, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'

/** One line of the report. */
export interface Result {
  readonly what: string
  /** What was measured beside it, in the same run. */
  readonly reference: string
  /** The figures of all runs, ours and the reference's; only ratios mean anything on another machine. */
  readonly runs: Readonly<Record<string, readonly number[]>>
  /** The median figures in words. */
  readonly figures: string
  readonly ratio: string
  readonly goal: string
  /** null: informational. */
  readonly met: boolean | null
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** The value that this part of all values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] as number
}

/** Half the distance between the extremes, in percent of the median. */
const spread = (values: readonly number[]) =>
  Math.round((50 * (Math.max(...values) - Math.min(...values))) / median(values))

/** The ratio run by run: noise that hits a whole round cancels out. */
export const ratioOf = (ours: readonly number[], reference: readonly number[]) =>
  median(ours.map((value, i) => value / (reference[i] as number)))

export const amount = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1))

/** The median of the runs with its unit and spread. */
export const figure = (values: readonly number[], unit: string) =>
  `${amount(median(values))} ${unit}${values.length > 1 ? ` ±${spread(values)}%` : ''}`

export const percent = (ratio: number) => `${Math.round(100 * ratio)} %`

/** Prints the table and writes it with all runs to bench/results/. Returns whether every goal was met. */
export function publish(name: string, server: string, results: readonly Result[]): boolean {
  const table = new Table({
    head: ['measured', 'beside', 'median of the runs', 'ratio', 'goal', ''],
    colWidths: [30, 32, 38, 14, 18, 8],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const r of results)
    table.push([r.what, r.reference, r.figures, r.ratio, r.goal, r.met === null ? '' : r.met ? 'met' : 'MISSED'])
  process.stdout.write(`\n${machineOf(server)}\n${table.toString()}\n${writeResults(name, server, results)}\n`)
  return results.every(({ met }) => met !== false)
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}`
const runtime = `Node ${process.versions.node}`

/** What it ran on. */
export const machineOf = (server: string) => `${machine} · ${runtime} · ${server}`

/** Writes the results to bench/results/ and returns the file. */
export function writeResults(name: string, server: string, results: readonly unknown[]): string {
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const file = `${folder}${name}-${at.replaceAll(':', '-')}.json`
  writeFileSync(file, `${JSON.stringify({ at, machine, runtime, server, results }, null, 2)}\n`)
  return file
}
