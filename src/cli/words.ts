/** How values are written for people. */

// Text from outside (a branch name, a title) must not move the cursor or recolour an operator's terminal.
export const clean = (text: string) => text.replace(/\p{Cc}/gu, '\u00b7')

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** "3m ago", "in 2h", "-" for none. */
export function ago(at: string | null, now: Date): string {
  if (at === null) return '-'
  const seconds = Math.round((now.getTime() - new Date(at).getTime()) / 1000)
  if (seconds === 0) return 'now'
  return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`
}

/** "45s", "3m", "2h", "9d": in the largest unit that fits. */
export function span(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['s', 1]
  return `${Math.floor(seconds / size)}${unit}`
}

/** "14:05 UTC (in 12m)". */
export const soon = (at: string, now: Date) => `${new Date(at).toISOString().slice(11, 16)} UTC (${ago(at, now)})`

/** "4,312". */
export const number = (count: number) => count.toLocaleString('en')

/** "1 page", "12 pages". */
export const many = (count: number, word: string) => `${number(count)} ${word}${count === 1 ? '' : 's'}`

/** The time itself and how long ago that is. */
export const when = (at: string | null, now: Date) => (at === null ? '-' : `${at} (${ago(at, now)})`)

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  const kib = count / 1024
  return kib < 1024 ? `${kib.toFixed(1)} KiB` : `${(kib / 1024).toFixed(1)} MiB`
}

/** "success 4, partial 1"; names with a count of zero are left out. */
export function counts(of: Readonly<Record<string, number>>): string {
  const named = Object.entries(of).filter(([, count]) => count > 0)
  return named.map(([name, count]) => `${clean(name)} ${count}`).join(', ') || 'none'
}

/** One "name  value" per line, the values aligned. Null is "-". */
export function facts(pairs: readonly (readonly [name: string, value: string | number | null])[], indent = ''): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${indent}${name.padEnd(width)}  ${clean(String(value ?? '-'))}`).join('\n')
}
