/** Series of weeks out of a generator with a fixed seed, with or without a change after the twelfth, and what is said of them. */
import { WEEK_MS } from '../../../src/domain/drift/detector.ts'
import { METRIC_DRIFT_DEFAULTS, metricDrift } from '../../../src/domain/drift/metric-drift.ts'
import type { CountSeries, DurationSeries, MetricSeries, RateSeries } from '../../../src/domain/drift/metric-series.ts'
import { seeded } from '../../support/seeded.ts'

/** Series of each kind. With `SIMULATION=full` so many that the rates are known to half a percent. */
export const RUNS = process.env.SIMULATION === 'full' ? 10_000 : 500
const BASELINE = 12
/** Weeks that are judged after the baseline. */
const JUDGED = 12

export class Chance {
  readonly random: () => number
  constructor(seed: number) {
    this.random = seeded(seed)
  }
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random())
  }
  poisson(mean: number): number {
    const least = Math.exp(-mean)
    let count = 0
    for (let product = this.random(); product > least; product *= this.random()) count += 1
    return count
  }
  hits(of: number, rate: number): number {
    let hits = 0
    for (let i = 0; i < of; i += 1) if (this.random() < rate) hits += 1
    return hits
  }
}

const series = { metric: 'simulated', title: 'Simulated', baselineFrom: null, links: [] } as const
const weeksOf = <T>(make: (week: number) => T) =>
  Array.from({ length: BASELINE + JUDGED }, (_, week) => ({ from: week * WEEK_MS, ...make(week) }))

/** p50s of so many changes a week, whose durations are lognormal with this spread, `times` as long after the baseline. */
export function durations(chance: Chance, { perWeek = 10, spread = 1, times = 1, likeBefore = 0 }): DurationSeries {
  let mood = 0
  const weeks = weeksOf((week) => {
    // How much of a week is in the next one: with 0 they have nothing to do with each other.
    mood = likeBefore * mood + Math.sqrt(1 - likeBefore ** 2) * chance.normal()
    const n = chance.poisson(perWeek)
    if (n === 0) return { value: null, n }
    const level =
      36_000 * (week < BASELINE ? 1 : times) * Math.exp(likeBefore === 0 ? 0 : mood * (spread / Math.sqrt(perWeek)))
    return { value: median(Array.from({ length: n }, () => level * Math.exp(spread * chance.normal()))), n }
  })
  return { ...series, kind: 'duration', unit: 'seconds', better: 'lower', weeks }
}

/** So many events a week, `times` as many after the baseline. */
export function counts(chance: Chance, better: 'higher' | 'lower', { perWeek = 10, times = 1 }): CountSeries {
  const weeks = weeksOf((week) => {
    const value = chance.poisson(perWeek * (week < BASELINE ? 1 : times))
    return { value, n: value }
  })
  return { ...series, kind: 'count', unit: 'count', better, weeks }
}

/** So many deployments a week, of which this share fails, `times` as large a share after the baseline. */
export function rates(chance: Chance, { perWeek = 10, share = 0.1, times = 1 }): RateSeries {
  const weeks = weeksOf((week) => {
    const of = chance.poisson(perWeek)
    return { trials: { hits: chance.hits(of, share * (week < BASELINE ? 1 : times)), of } }
  })
  return { ...series, kind: 'rate', unit: 'share', better: 'lower', weeks }
}

function median(values: number[]): number {
  values.sort((one, other) => one - other)
  const half = (values.length - 1) / 2
  return ((values[Math.floor(half)] as number) + (values[Math.ceil(half)] as number)) / 2
}

/** In which week after the baseline something was first said, and said to be high; null: never. */
interface First {
  readonly any: number | null
  readonly high: number | null
}

/** As a run each week would: it sees the weeks until then, and nothing of those to come. */
function firstAlert(it: MetricSeries): First {
  let any: number | null = null
  for (let week = 1; week <= JUDGED; week += 1) {
    const until = { ...it, weeks: it.weeks.slice(0, BASELINE + week) } as MetricSeries
    const [finding] = metricDrift.judge([until], METRIC_DRIFT_DEFAULTS).findings
    if (finding !== undefined) any ??= week
    if (finding?.severity === 'high') return { any, high: week }
  }
  return { any, high: null }
}

/** The share of the series of which something was said within so many weeks. */
interface Shares {
  any(within: number): number
  high(within: number): number
}

/** Of `RUNS` series out of each of the generators. */
export function simulate(seed: number, ...makes: readonly ((chance: Chance) => MetricSeries)[]): Shares {
  const chance = new Chance(seed)
  const firsts = makes.flatMap((make) => Array.from({ length: RUNS }, () => firstAlert(make(chance))))
  const share = (of: keyof First, within: number) =>
    firsts.filter((first) => (first[of] ?? Number.POSITIVE_INFINITY) <= within).length / firsts.length
  return { any: (within) => share('any', within), high: (within) => share('high', within) }
}

/** The values of a series without a change that are judged, each with those before it, as simpler rules would see them. */
export const seenBy = (it: DurationSeries | CountSeries): readonly { value: number; before: readonly number[] }[] => {
  const values = it.weeks.flatMap(({ value }) => (value === null ? [] : [value]))
  return values.slice(BASELINE).map((value, i) => ({ value, before: values.slice(0, BASELINE + i) }))
}
