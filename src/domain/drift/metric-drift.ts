/** metric_drift: a DORA or flow metric got worse. The rules are in `level-drift.ts` and `rate-drift.ts`. */
import { type Detector, NOTHING, together, type Verdict } from './detector.ts'
import type { Finding } from './finding.ts'
import { judgeLevels, type LevelJudgement, type LevelSettings } from './level-drift.ts'
import type { CountSeries, DurationSeries, MetricSeries, RateSeries } from './metric-series.ts'
import { mondayOf, quantity } from './quantity.ts'
import { judgeRates, type RateJudgement, type RateSettings } from './rate-drift.ts'

export interface MetricDriftSettings {
  readonly levels: LevelSettings
  readonly rates: RateSettings
}

const BASELINE = { weeks: 12, provisionalWeeks: 8 }

export const METRIC_DRIFT_DEFAULTS: MetricDriftSettings = {
  levels: {
    baseline: BASELINE,
    ewma: { lambda: 0.3, width: 3 },
    ewmaWeeks: 2,
    closesAfterWeeks: 3,
    xmrSeverity: 'low',
    ewmaSeverity: 'high',
    leastN: 3,
    leastDuration: 1,
    // 5 %: a series that stood still for 12 weeks is outside when it moves by more than 16 %.
    leastDurationSigma: 0.05,
    // What chance alone makes of any count on this scale. A baseline of 12 weeks often shows less, and then every
    // ninth series without a change was in alarm within 12 weeks; with it, every thirtieth.
    leastCountSigma: 0.5,
  },
  rates: {
    baseline: BASELINE,
    weeks: 4,
    leastTrials: 8,
    atMost: { medium: 0.01, high: 0.001 },
    closesAfterWeeks: 3,
  },
}

export const metricDrift: Detector<readonly MetricSeries[], MetricDriftSettings> = {
  id: 'metric_drift',
  summary: 'A metric got worse than its own frozen baseline leads to expect.',
  defaults: METRIC_DRIFT_DEFAULTS,
  // The weeks inside the limits are counted in the series itself.
  hysteresisMs: 0,
  judge: (input, settings) => together(input.map((series) => judgeSeries(series, settings))),
}

function judgeSeries(series: MetricSeries, settings: MetricDriftSettings): Verdict {
  if (series.better === null) return NOTHING
  if (series.kind === 'rate') {
    const judgement = judgeRates(series, settings.rates)
    return judgement === null ? tooFew(series) : found(rateFinding(series, judgement, settings.rates))
  }
  const judgement = judgeLevels(series, settings.levels)
  return judgement === null ? tooFew(series) : found(levelFinding(series, judgement, settings.levels))
}

const found = (finding: Finding | null): Verdict => (finding === null ? NOTHING : { findings: [finding], unjudged: [] })

/** A new baseline is the operator's word that what is now is normal: what was found before it is over. */
const tooFew = ({ metric, baselineFrom }: MetricSeries): Verdict =>
  baselineFrom === null
    ? {
        findings: [],
        unjudged: [{ driftType: 'metric_drift', subject: metric, direction: null, reason: 'small_sample' }],
      }
    : NOTHING

function levelFinding(
  series: DurationSeries | CountSeries,
  { alarm, limits, points, last, provisional }: LevelJudgement,
  settings: LevelSettings,
): Finding | null {
  if (alarm === null) return null
  const limit = limits.upper ?? limits.lower
  const { lambda, width } = settings.ewma
  const told = (value: number | null | undefined) => quantity(value, series.unit)
  return {
    ...namedBy(series),
    severity: alarm,
    description:
      `${series.title} got worse: ${told(last.value)} in the week of ${mondayOf(last.from)}, with ` +
      `${told(limits.centre)} as normal and ${told(limit)} as limit; on average ${told(limits.average)} of late.`,
    rule: {
      rule: 'xmr_rule_1_and_ewma',
      scale: series.kind === 'duration' ? 'ln' : 'sqrt_plus_3_8',
      ewma_lambda: lambda,
      ewma_width: width,
      ewma_weeks: settings.ewmaWeeks,
      baseline_weeks: points.filter(({ mark }) => mark === 'baseline').length,
      provisional,
      closes_after_weeks: settings.closesAfterWeeks,
    },
    limits,
    points,
  }
}

function rateFinding(
  series: RateSeries,
  { alarm, baseline, last, points, provisional }: RateJudgement,
  settings: RateSettings,
): Finding | null {
  if (alarm === null) return null
  return {
    ...namedBy(series),
    severity: alarm,
    description:
      `${series.title} got worse: ${last.hits} of ${last.of} in the ${settings.weeks} weeks up to that of ` +
      `${mondayOf(last.from)}, against ${baseline.hits} of ${baseline.of} in the baseline ` +
      `(probability ${last.probability.toPrecision(2)} if nothing changed).`,
    rule: {
      rule: 'beta_binomial_tail',
      prior: 'jeffreys',
      weeks: settings.weeks,
      least_trials: settings.leastTrials,
      at_most: Math.max(...Object.values(settings.atMost)),
      baseline_weeks: points.filter(({ mark }) => mark === 'baseline').length,
      provisional,
      closes_after_weeks: settings.closesAfterWeeks,
    },
    limits: {
      centre: baseline.hits / baseline.of,
      rate: last.hits / last.of,
      probability: last.probability,
    },
    points,
  }
}

const namedBy = ({ metric, links }: MetricSeries) =>
  ({ driftType: 'metric_drift', subject: metric, direction: 'worse', links }) as const
