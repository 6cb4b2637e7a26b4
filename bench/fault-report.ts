import { AssertionError, deepStrictEqual } from 'node:assert'
import Table from 'cli-table3'
import type { Finding } from '../test/faults/scenarios/fault.ts'
import { machineOf, writeResults } from './results.ts'

/** One line of the report. */
export interface Row {
  readonly name: string
  readonly fault: string
  readonly size: string
  readonly held: boolean
  /** What was compared with what had to be. */
  readonly compared: readonly string[]
  readonly seen: string
  /** Where it differed. */
  readonly broken: readonly string[]
  readonly seconds: number
}

const LINES_SHOWN = 40

/** Where what was found differs from what had to be. */
export function differenceOf({ what, found, expected }: Finding): string {
  try {
    deepStrictEqual(found, expected)
    return what
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    return [what, ...error.message.split('\n').slice(0, LINES_SHOWN)].join('\n')
  }
}

/** Prints the table and writes it to bench/results/. Returns whether everything held. */
export function publishFaults(server: string, rows: readonly Row[]): boolean {
  const table = new Table({
    head: ['fault', 'size', 'held', 'compared', 's'],
    colWidths: [32, 30, 8, 62, 8],
    wordWrap: true,
    style: { head: [], border: [] },
  })
  for (const { fault, size, held, compared, seen, seconds } of rows)
    table.push([
      fault,
      size,
      held ? 'yes' : 'NO',
      `${compared.join('; ')}${seen === '' ? '' : `. Seen: ${seen}`}`,
      seconds.toFixed(0),
    ])
  process.stdout.write(`\n${machineOf(server)}\n${table.toString()}\n`)
  process.stdout.write(`${writeResults('faults', server, rows)}\n`)
  return rows.every(({ held }) => held)
}
