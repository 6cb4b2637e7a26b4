/** schedule_drift: a cycle or release is past its date, or will be. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { DAY_MS, type Detector, instant, NOTHING, together, type Verdict, WEEK_MS } from './detector.ts'
import type { Finding, Severity } from './finding.ts'
import { missProbability } from './forecast.ts'
import { counted, percent } from './quantity.ts'
import { severityAbove, type Thresholds } from './severity.ts'

export interface ScheduleDriftSettings {
  /** Weeks before now whose throughput the forecast draws from. */
  readonly weeks: number
  /** Of them, so many must be known; fewer say nothing. */
  readonly leastWeeks: number
  readonly trials: number
  /** The probability of missing the date above which a severity holds. */
  readonly probabilityAbove: Thresholds
  /** Days after the date above which a severity holds. */
  readonly daysLateAbove: Thresholds
  /** Of a plan past its date with nothing left to do: only closing it is missing. */
  readonly nothingLeft: Severity
}

/** Something with a date. */
export interface Plan {
  readonly kind: 'cycle' | 'release'
  readonly id: Uuid
  readonly name: string
  readonly url: string | null
  /** Whether it has begun and is not completed. */
  readonly active: boolean
  /** When its last day is over; null: without a date nothing can be late. */
  readonly endAt: EpochMs | null
  /** That day by the calendar of those who plan it, e.g. 2026-01-31; null: that of UTC. */
  readonly day: string | null
  /** Days it was planned for before, oldest first. */
  readonly daysBefore: readonly string[]
  /** Items in it that are not done. */
  readonly remaining: number
  /** Items done in each closed week before now by those who work on it, oldest first; 0 is a true 0. */
  readonly throughput: readonly number[]
}

export interface ScheduleDriftInput {
  readonly now: EpochMs
  readonly plans: readonly Plan[]
  /** A sequence for a text, always the same for the same one. */
  readonly random: (text: string) => () => number
}

export const SCHEDULE_DRIFT_DEFAULTS: ScheduleDriftSettings = {
  weeks: 8,
  leastWeeks: 4,
  trials: 2000,
  probabilityAbove: { medium: 0.5, high: 0.8 },
  daysLateAbove: { high: 0, critical: 14 },
  nothingLeft: 'low',
}

export const scheduleDrift: Detector<ScheduleDriftInput, ScheduleDriftSettings> = {
  id: 'schedule_drift',
  summary: 'A running cycle or release is past its date, or will miss it.',
  defaults: SCHEDULE_DRIFT_DEFAULTS,
  // A forecast near its threshold may be on either side of it from one day to the next.
  hysteresisMs: 2 * DAY_MS,
  judge: (input, settings) => together(input.plans.map((plan) => judgePlan(plan, input, settings))),
}

function judgePlan(plan: Plan, { now, random }: ScheduleDriftInput, settings: ScheduleDriftSettings): Verdict {
  if (!plan.active || plan.endAt === null) return NOTHING
  if (plan.endAt < now) return found(pastDate(plan, plan.endAt, now, settings))
  if (plan.remaining === 0) return NOTHING
  const throughput = plan.throughput.slice(-settings.weeks)
  if (throughput.length < settings.leastWeeks)
    return {
      findings: [],
      unjudged: [{ driftType: 'schedule_drift', subject: plan.id, direction: null, reason: 'small_sample' }],
    }
  const weeksLeft = (plan.endAt - now) / WEEK_MS
  const probability = missProbability(
    { remaining: plan.remaining, weeksLeft, throughput },
    settings.trials,
    random(plan.id),
  )
  const severity = severityAbove(probability, settings.probabilityAbove)
  return severity === null ? NOTHING : found(forecast(plan, plan.endAt, throughput, probability, severity, settings))
}

const found = (finding: Finding): Verdict => ({ findings: [finding], unjudged: [] })

function pastDate(plan: Plan, endAt: EpochMs, now: EpochMs, settings: ScheduleDriftSettings): Finding {
  const days = (now - endAt) / DAY_MS
  const severity =
    plan.remaining === 0 ? settings.nothingLeft : (severityAbove(days, settings.daysLateAbove) ?? settings.nothingLeft)
  return {
    ...named(plan),
    severity,
    description: `${plan.name} was to ${end(plan)} on ${dayOf(plan, endAt)} and is ${still(plan)}, with ${left(plan)}.${moved(plan)}`,
    rule: { rule: 'past_its_date', ...moves(plan) },
    limits: Object.fromEntries(Object.entries(settings.daysLateAbove).map(([name, value]) => [`days_${name}`, value])),
    points: [{ at: instant(endAt), value: plan.remaining, mark: 'remaining' }],
  }
}

function forecast(
  plan: Plan,
  endAt: EpochMs,
  throughput: readonly number[],
  probability: number,
  severity: Severity,
  settings: ScheduleDriftSettings,
): Finding {
  return {
    ...named(plan),
    severity,
    description:
      `${plan.name} is to ${end(plan)} on ${dayOf(plan, endAt)}, with ${left(plan)}. At the pace of the last ` +
      `${counted(throughput.length, 'week')} (${throughput.join(', ')}) it misses that date with a probability of ` +
      `${percent(probability)}.${moved(plan)}`,
    rule: { rule: 'monte_carlo', weeks: throughput.length, trials: settings.trials, ...moves(plan) },
    limits: { probability, ...settings.probabilityAbove },
    points: [{ at: instant(endAt), value: plan.remaining, mark: 'remaining' }],
  }
}

const named = ({ kind, id, name, url }: Plan) =>
  ({ driftType: 'schedule_drift', subject: id, direction: 'late', links: [{ kind, id, text: name, url }] }) as const

const left = ({ remaining }: Plan) => `${counted(remaining, 'item')} left to do`
const dayOf = ({ day }: Plan, at: EpochMs) => day ?? instant(at).slice(0, 10)
const end = ({ kind }: Plan) => (kind === 'release' ? 'be released' : 'end')
const still = ({ kind }: Plan) => (kind === 'release' ? 'not released' : 'still active')

/** How a date that was moved came to be what it is: no drift by itself, and what an operator asks next. */
const moved = ({ daysBefore }: Plan) =>
  daysBefore[0] === undefined
    ? ''
    : ` It was first planned for ${daysBefore[0]}; the date was moved ${counted(daysBefore.length, 'time')}.`
const moves = ({ daysBefore }: Plan): Finding['rule'] =>
  daysBefore[0] === undefined ? {} : { first_planned: daysBefore[0], moved: daysBefore.length }
