/** How durations and counts get worse: XmR rule 1 and EWMA against a frozen baseline, on a scale where they are even. */
import { alarmAfter, type Judged } from './alarm.ts'
import { type BaselineSettings, baselineOf } from './baseline.ts'
import { instant } from './detector.ts'
import { type EwmaSettings, ewma } from './ewma.ts'
import type { Point, Severity } from './finding.ts'
import { type CountSeries, type DurationSeries, type LevelWeek, sinceBaseline } from './metric-series.ts'
import { xmr } from './xmr.ts'

export interface LevelSettings {
  readonly baseline: BaselineSettings
  readonly ewma: EwmaSettings
  /** Weeks in a row with the average outside before that is drift. */
  readonly ewmaWeeks: number
  /** Usable weeks inside all limits after which the alarm ends. */
  readonly closesAfterWeeks: number
  readonly xmrSeverity: Severity
  readonly ewmaSeverity: Severity
  /** Durations of a week with fewer facts are skipped. */
  readonly leastN: number
  /** A duration below it, in the metric's unit, counts as it: there is no logarithm of 0. */
  readonly leastDuration: number
  /** The least sigma of ln(duration): a series without any movement would take every other value for drift. */
  readonly leastDurationSigma: number
  /** The least sigma of sqrt(count + 3/8). */
  readonly leastCountSigma: number
}

/** Where a value is compared, and back. */
interface Scale {
  to(value: number): number
  /** null: nothing is ever there. */
  from(scaled: number): number | null
  readonly leastSigma: number
}

/** What was seen of a series that could be judged. Limits and averages are in the metric's unit. */
export interface LevelJudgement {
  /** null: no alarm is on. */
  readonly alarm: Severity | null
  readonly provisional: boolean
  readonly limits: Readonly<Record<string, number | null>>
  readonly points: readonly Point[]
  /** The last usable week. */
  readonly last: { readonly from: number; readonly value: number }
}

/** null: fewer usable weeks than a provisional baseline has, or none after it. */
export function judgeLevels(series: DurationSeries | CountSeries, settings: LevelSettings): LevelJudgement | null {
  const weeks = sinceBaseline(series.weeks, series.baselineFrom)
  const usable = weeks.filter((week): week is UsableWeek => isUsable(week, series.kind, settings))
  const baseline = baselineOf(usable, settings.baseline)
  const last = baseline?.judged.at(-1)
  if (baseline === null || last === undefined) return null
  const scale = scaleOf(series.kind, settings)
  const limits = xmr(
    baseline.weeks.map(({ value }) => scale.to(value)),
    scale.leastSigma,
  )
  const values = baseline.judged.map(({ value }) => scale.to(value))
  const averages = ewma(values, limits, settings.ewma)
  const up = series.better === 'lower'
  const beyond = (value: number, { upper, lower }: { upper: number; lower: number }) =>
    up ? value > upper : value < lower
  const single = values.map((value) => beyond(value, limits))
  const lasting = averages.map((point) => beyond(point.average, point))
  const alarm = alarmAfter(judged(single, lasting, settings), settings.closesAfterWeeks)
  const average = averages.at(-1)
  const inUnit = (scaled: number | undefined) => (scaled === undefined ? null : scale.from(scaled))
  const marks = new Map<LevelWeek, string>([
    ...baseline.weeks.map((week) => [week, 'baseline'] as const),
    ...baseline.judged.map((week, i) => [week, markOf(single[i], lasting[i])] as const),
  ])
  return {
    alarm,
    provisional: baseline.provisional,
    limits: {
      centre: scale.from(limits.centre),
      [up ? 'upper' : 'lower']: scale.from(up ? limits.upper : limits.lower),
      average: inUnit(average?.average),
      [up ? 'average_upper' : 'average_lower']: inUnit(up ? average?.upper : average?.lower),
      sigma: limits.sigma,
    },
    points: weeks.flatMap((week) =>
      week.value === null
        ? []
        : [{ at: instant(week.from), value: week.value, n: week.n, mark: marks.get(week) ?? 'excluded' }],
    ),
    last,
  }
}

type UsableWeek = LevelWeek & { readonly value: number }

function isUsable({ value, n }: LevelWeek, kind: 'duration' | 'count', { leastN }: LevelSettings): boolean {
  return value !== null && (kind === 'count' || n >= leastN)
}

function scaleOf(kind: 'duration' | 'count', settings: LevelSettings): Scale {
  if (kind === 'duration')
    return {
      to: (value) => Math.log(Math.max(value, settings.leastDuration)),
      from: Math.exp,
      leastSigma: settings.leastDurationSigma,
    }
  return {
    to: (value) => Math.sqrt(value + 3 / 8),
    // A lower limit that is further down than no count at all is none.
    from: (scaled) => (scaled < Math.sqrt(3 / 8) ? null : scaled ** 2 - 3 / 8),
    leastSigma: settings.leastCountSigma,
  }
}

function judged(single: readonly boolean[], lasting: readonly boolean[], settings: LevelSettings): Judged[] {
  let inRow = 0
  return single.map((outside, i) => {
    inRow = lasting[i] ? inRow + 1 : 0
    if (inRow >= settings.ewmaWeeks) return { signal: settings.ewmaSeverity }
    if (outside) return { signal: settings.xmrSeverity }
    return { quiet: inRow === 0 }
  })
}

const markOf = (single = false, lasting = false) => (single ? 'outside' : lasting ? 'average_outside' : 'inside')
