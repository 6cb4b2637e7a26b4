import { stripVTControlCharacters, styleText } from 'node:util'
import Table from 'cli-table3'

type Cell = string | number

export const bold = (text: string) => styleText('bold', text)
export const dim = (text: string) => styleText('dim', text)
export const green = (text: string) => styleText('green', text)
export const red = (text: string) => styleText('red', text)

const number = new Intl.NumberFormat('en-US')

/** A table under a heading; numbers stand on the right. The last column is wrapped to `lastWidth`. */
export function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  lastWidth?: number,
): string {
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'))
  const out = new Table({
    head: [...head],
    colAligns: numeric.map((is) => (is ? 'right' : 'left')),
    colWidths: head.map((_, at) => (at === head.length - 1 ? (lastWidth ?? null) : null)),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  })
  out.push(...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? number.format(cell) : cell))))
  return `${bold(title)}\n${out.toString()}`
}

/** Two blocks next to each other. */
export function beside(left: string, right: string): string {
  const lines = left.split('\n')
  const others = right.split('\n')
  const width = Math.max(...lines.map(lengthOf))
  return Array.from({ length: Math.max(lines.length, others.length) }, (_, at) => {
    const line = lines[at] ?? ''
    return `${line}${' '.repeat(width - lengthOf(line))}  ${others[at] ?? ''}`.trimEnd()
  }).join('\n')
}

const lengthOf = (line: string) => stripVTControlCharacters(line).length

/** "12 ms", "1.8 s". */
export const duration = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`)
