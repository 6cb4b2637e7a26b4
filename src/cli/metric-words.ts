import type { MetricDefinition, MetricValue, MetricView, WindowView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { number } from './words.ts'

/** How metrics are written for people. */

type Unit = MetricDefinition['unit']
type Value = Wire<MetricValue>
type Shown = Wire<MetricView>

const BLOCKS = '\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588'
const NOTHING = '\u00b7'

/** One block for each value, from 0 or the smallest that is below it up to the largest; a dot where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null)
  const least = Math.min(0, ...known)
  const most = Math.max(...known, 0)
  return values
    .map((value) => {
      if (value === null) return NOTHING
      const share = most === least ? 0 : (value - least) / (most - least)
      return BLOCKS[Math.round(share * (BLOCKS.length - 1))]
    })
    .join('')
}

/** "1.71 per day", "1d 3h", "12.5 %", "7", "140 lines"; "-" for none. */
export function valueWords(value: number | null, unit: Unit): string {
  if (value === null) return '-'
  switch (unit) {
    case 'per_day':
      return `${rounded(value, 2)} per day`
    case 'seconds':
      return duration(value)
    case 'share':
      return `${rounded(value * 100, 1)} %`
    case 'lines':
      return `${rounded(value, 1)} lines`
    case 'count':
      return rounded(value, 1)
  }
}

const rounded = (value: number, digits: number) => number(Number(value.toFixed(digits)))

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** "1d 3h", "2h 5m", "45s": the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const first = UNITS.findIndex(([, size]) => whole >= size)
  const parts = first < 0 ? [] : UNITS.slice(first, first + 2)
  const words = parts.map(([unit, size], at) => {
    const rest = at === 0 ? whole : whole % (parts[0]?.[1] ?? 1)
    return [Math.floor(rest / size), unit] as const
  })
  return (
    words.flatMap(([count, unit], at) => (at > 0 && count === 0 ? [] : [`${number(count)}${unit}`])).join(' ') || '0s'
  )
}

/** "5 of 120" for a share, otherwise how many facts it rests on. */
export const basis = ({ n, numerator, denominator }: Value, unit: Unit): string =>
  unit === 'share' && numerator !== null && denominator !== null
    ? `${number(numerator)} of ${number(denominator)}`
    : number(n)

/** Details that are known, under their names. Percentiles are in the unit of their metric, ages in seconds. */
export const detailPairs = ({ details }: Value, unit: Unit): [name: string, value: string][] =>
  Object.entries(details).flatMap(([name, value]) =>
    value === null ? [] : [[name.replaceAll('_', ' '), detailWords(name, value, unit)]],
  )

function detailWords(name: string, value: number, unit: Unit): string {
  if (name.endsWith('_seconds') || /^(age_|oldest)/.test(name)) return duration(value)
  if (name.endsWith('_share')) return valueWords(value, 'share')
  return /(^|_)p\d+$/.test(name) ? valueWords(value, unit) : number(Number(value.toFixed(2)))
}

/** An instant as clocks show it in the time zone: "2026-01-31 00:00". */
export const local = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(at))

/** "2026-01-01 00:00 to 2026-02-01 00:00 (Europe/Berlin)". */
export const windowWords = ({ from, to }: WindowView, timeZone: string): string =>
  `${local(from, timeZone)} to ${local(to, timeZone)} (${timeZone})`

/** Why values are missing, one line for each reason. */
export function notes(metrics: readonly (Value & { readonly title: string })[], timeZone: string): string[] {
  const missing = metrics.flatMap(({ title, reason, ...of }) =>
    reason === null ? [] : [{ title, why: `${reason.text}${knownWords(reason.code, of, timeZone)}. ${reason.hint}` }],
  )
  const reasons = Map.groupBy(missing, ({ why }) => why)
  return [...reasons].map(([why, of]) => `${of.map(({ title }) => title).join(', ')}: ${why}`)
}

/** What is known instead, where that is the reason. Whoever was read to its end is known since it began. */
function knownWords(code: string, { facts_from: from, facts_until: until }: Known, timeZone: string): string {
  if (code !== 'not_synced') return ''
  if (from === null || until === null) return ': one of its sources was never read to its end'
  const since = Date.parse(from) === 0 ? 'everything' : `what happened from ${local(from, timeZone)}`
  return `, but ${since} until ${local(until, timeZone)}`
}

type Known = Pick<Value, 'facts_from' | 'facts_until'>

/** "DORA Quick Check 2025: Change lead time a day to a week"; null where it has no category for any. */
export function quickCheckWords(metrics: readonly Pick<Shown, 'title' | 'quick_check'>[]): string | null {
  const found = metrics.flatMap(({ title, quick_check: check }) => (check === null ? [] : [{ title, ...check }]))
  const [first] = found
  if (first === undefined) return null
  return `DORA Quick Check ${first.year}: ${found.map(({ title, text }) => `${title} ${text}`).join(', ')}`
}
