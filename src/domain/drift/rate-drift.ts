/** How rates get worse: the last weeks' hits among their trials, against what the baseline leads to expect. */
import { alarmAfter, type Judged } from './alarm.ts'
import { type BaselineSettings, baselineOf } from './baseline.ts'
import { type Trials, upperTail } from './beta-binomial.ts'
import { instant } from './detector.ts'
import { type Point, SEVERITIES, type Severity } from './finding.ts'
import { type RateSeries, type RateWeek, sinceBaseline } from './metric-series.ts'

export interface RateSettings {
  readonly baseline: BaselineSettings
  /** How many weeks, up to the judged one, are taken together. */
  readonly weeks: number
  /** Fewer trials in them say nothing. */
  readonly leastTrials: number
  /** The tail's probability at which a severity holds. */
  readonly atMost: Readonly<Partial<Record<Severity, number>>>
  /** Judged weeks inside after which the alarm ends. */
  readonly closesAfterWeeks: number
}

/** What was seen of a series that could be judged. */
export interface RateJudgement {
  /** null: no alarm is on. */
  readonly alarm: Severity | null
  readonly provisional: boolean
  readonly baseline: Trials
  /** The last weeks that had enough trials, with the probability of so many hits or more. */
  readonly last: Trials & { readonly probability: number; readonly from: number }
  readonly points: readonly Point[]
}

/** null: too few weeks for a baseline, or too few trials ever since. */
export function judgeRates(series: RateSeries, settings: RateSettings): RateJudgement | null {
  const weeks = sinceBaseline(series.weeks, series.baselineFrom).filter(isKnown)
  const usable = weeks.filter(({ trials }) => trials.of > 0)
  const baseline = baselineOf(usable, settings.baseline)
  if (baseline === null) return null
  const before = summed(baseline.weeks)
  const end = (baseline.weeks.at(-1) as KnownWeek).from
  const after = weeks.filter(({ from }) => from > end)
  const windows = after
    .map(({ from }, i) => ({ from, ...summed(after.slice(Math.max(0, i + 1 - settings.weeks), i + 1)) }))
    .filter((window) => window.of >= settings.leastTrials)
    .map((window) => ({ ...window, probability: tail(window, before, series.better) }))
  const last = windows.at(-1)
  if (last === undefined) return null
  const judged: Judged[] = windows.map(({ probability }) => signalOf(probability, settings))
  const marks = new Map(windows.map(({ from }, i) => [from, 'signal' in (judged[i] as Judged) ? 'outside' : 'inside']))
  return {
    alarm: alarmAfter(judged, settings.closesAfterWeeks),
    provisional: baseline.provisional,
    baseline: before,
    last,
    points: usable.map(({ from, trials }) => ({
      at: instant(from),
      value: trials.hits / trials.of,
      n: trials.of,
      mark: from <= end ? 'baseline' : (marks.get(from) ?? 'excluded'),
    })),
  }
}

type KnownWeek = RateWeek & { readonly trials: Trials }

const isKnown = (week: RateWeek): week is KnownWeek => week.trials !== null

const summed = (weeks: readonly KnownWeek[]): Trials =>
  weeks.reduce((sum, { trials }) => ({ hits: sum.hits + trials.hits, of: sum.of + trials.of }), { hits: 0, of: 0 })

/** Where higher is better, what counts is the misses. */
function tail(now: Trials, before: Trials, better: RateSeries['better']): number {
  const misses = ({ hits, of }: Trials) => ({ hits: of - hits, of })
  return better === 'higher' ? upperTail(misses(now), misses(before)) : upperTail(now, before)
}

function signalOf(probability: number, { atMost }: RateSettings): Judged {
  const signal = SEVERITIES.findLast((severity) => probability <= (atMost[severity] ?? -1))
  return signal === undefined ? { quiet: true } : { signal }
}
