import Table from 'cli-table3'
import type { Io } from './deps.ts'
import { clean } from './words.ts'

export interface Column<T> {
  readonly head: string
  readonly cell: (row: T) => string | number | null
  readonly align?: 'right'
  /** May be cut so that the table fits the terminal. Ids never are: they are there to be copied. */
  readonly cut?: true
}

const GAP = 2
const MIN_WIDTH = 8
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((part) => [side + part, '']),
  ),
)

/** The rows as aligned columns under a heading. On a terminal the widest cells that may be cut are, until it fits. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], io: Io): string {
  const cells = rows.map((row) => columns.map(({ cell }) => clean(String(cell(row) ?? '-'))))
  const natural = columns.map(({ head }, at) => Math.max(head.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const widths = io.isTTY ? fitted(natural, columns, io.columns) : natural
  const out = new Table({
    head: columns.map(({ head }) => head.toUpperCase()),
    chars: { ...NO_BORDERS, middle: ' '.repeat(GAP) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...widths],
    colAligns: columns.map(({ align }) => align ?? 'left'),
  })
  out.push(...cells)
  return out
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function fitted<T>(natural: readonly number[], columns: readonly Column<T>[], room: number): readonly number[] {
  const widths = [...natural]
  let over = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - room
  while (over > 0) {
    const widest = widths.reduce(
      (best, width, at) => (columns[at]?.cut && width > (widths[best] ?? MIN_WIDTH) ? at : best),
      -1,
    )
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
    over -= 1
  }
  return widths
}
