import { z } from 'zod'
import { type App, DRIFT_SEVERITIES, DRIFT_TYPES, type DriftOverlay } from '../../app.ts'
import { PHASES } from '../../domain/drift/gate-drift.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { text } from '../schemas.ts'
import type { Server } from '../server.ts'
import { Initiative } from './metric-schemas.ts'

const severity = z.enum(DRIFT_SEVERITIES)
const count = (least: number, most: number) => z.number().int().min(least).max(most)
const share = z.number().min(0).max(1)
const positive = z.number().positive().max(1e9)
const YEAR_MS = 366 * 86_400_000
const ms = z.number().int().min(0).max(YEAR_MS)

const isRising = (given: Readonly<Partial<Record<string, number>>>) => {
  const values = DRIFT_SEVERITIES.flatMap((name) => given[name] ?? [])
  return values.every((value, i) => i === 0 || value > (values[i - 1] as number))
}

/** From which value on a severity holds. One that is left out is never reached. */
const thresholds = (value: z.ZodNumber) =>
  z
    .strictObject({
      low: value.exactOptional(),
      medium: value.exactOptional(),
      high: value.exactOptional(),
      critical: value.exactOptional(),
    })
    .refine((given) => Object.keys(given).length > 0, 'must name a severity; "enabled": false turns a detector off')
    .refine(isRising, 'must rise with the severity')

/** Probabilities: the smaller, the worse. */
const tail = z
  .strictObject({
    low: share.exactOptional(),
    medium: share.exactOptional(),
    high: share.exactOptional(),
    critical: share.exactOptional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'must name a severity; "enabled": false turns a detector off')

const some = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape)
const enabled = z.boolean().exactOptional()
const baseline = some({
  weeks: count(4, 104).exactOptional(),
  provisional_weeks: count(4, 104).exactOptional(),
}).exactOptional()

const Detectors = z.strictObject({
  metric_drift: some({
    enabled,
    levels: some({
      baseline,
      ewma: some({
        lambda: z.number().gt(0).max(1).exactOptional(),
        width: z.number().min(1).max(10).exactOptional(),
      }).exactOptional(),
      ewma_weeks: count(1, 26).exactOptional(),
      closes_after_weeks: count(1, 26).exactOptional(),
      xmr_severity: severity.exactOptional(),
      ewma_severity: severity.exactOptional(),
      least_n: count(1, 1_000).exactOptional(),
      least_duration: positive.exactOptional(),
      least_duration_sigma: z.number().min(0).max(10).exactOptional(),
      least_count_sigma: z.number().min(0).max(10).exactOptional(),
    }).exactOptional(),
    rates: some({
      baseline,
      weeks: count(1, 26).exactOptional(),
      least_trials: count(1, 10_000).exactOptional(),
      at_most: tail.exactOptional(),
      closes_after_weeks: count(1, 26).exactOptional(),
    }).exactOptional(),
  }).exactOptional(),
  scope_drift: some({
    enabled,
    committed_after_ms: ms.exactOptional(),
    least_issues: count(1, 1_000).exactOptional(),
    least_estimated: share.exactOptional(),
    above: thresholds(z.number().min(0).max(100)).exactOptional(),
  }).exactOptional(),
  schedule_drift: some({
    enabled,
    weeks: count(1, 52).exactOptional(),
    least_weeks: count(1, 52).exactOptional(),
    trials: count(100, 20_000).exactOptional(),
    probability_above: thresholds(share).exactOptional(),
    days_late_above: thresholds(z.number().min(0).max(366)).exactOptional(),
    nothing_left: severity.exactOptional(),
  }).exactOptional(),
  architecture_drift: some({
    enabled,
    contracts: some({
      breaking: severity.exactOptional(),
      days_deprecated_above: thresholds(z.number().min(0).max(3_660)).exactOptional(),
    }).exactOptional(),
    violations_from: thresholds(z.number().min(1).max(1e6)).exactOptional(),
    upstream: some({ minor_behind: severity.exactOptional(), major_behind: severity.exactOptional() }).exactOptional(),
  }).exactOptional(),
  gate_drift: some({
    enabled,
    needs: some({
      merge: z.enum(PHASES).nullable().exactOptional(),
      deployment: z.enum(PHASES).nullable().exactOptional(),
    }).exactOptional(),
    severities: some({ merge: severity.exactOptional(), deployment: severity.exactOptional() }).exactOptional(),
  }).exactOptional(),
  sync_drift: some({
    enabled,
    intervals_above: thresholds(z.number().min(1).max(10_000)).exactOptional(),
    least_runs: count(1, 10_000).exactOptional(),
    failed_above: thresholds(share).exactOptional(),
    differing_above: thresholds(share).exactOptional(),
  }).exactOptional(),
  review_drift: some({
    enabled,
    weeks: count(1, 52).exactOptional(),
    least_merged: count(1, 10_000).exactOptional(),
    unreviewed_above: thresholds(share).exactOptional(),
    history_weeks: count(1, 104).exactOptional(),
    least_history: count(1, 10_000).exactOptional(),
    percentile: z.number().gt(0).max(1).exactOptional(),
    least_stale_ms: ms.exactOptional(),
    stale_from: thresholds(z.number().min(1).max(1e6)).exactOptional(),
  }).exactOptional(),
})

const NewSettings = z.strictObject({
  initiative: text(500).optional(),
  core_version: text(100).nullable().optional(),
  detectors: Detectors.default({}),
})

const ByDetector = z.partialRecord(z.enum(DRIFT_TYPES), z.record(z.string(), z.unknown()))
const Settings = z.object({
  initiative: Initiative.nullable(),
  core_version: z.string().nullable(),
  changed: ByDetector.describe('What was changed here'),
  effective: ByDetector.describe('What holds: the defaults, changed for the tenant, changed for the initiative'),
})

/** Names of detectors are the same everywhere; only what they are set to is renamed. */
const overlayOf = (given: z.infer<typeof Detectors>): DriftOverlay =>
  Object.fromEntries(Object.entries(given).map(([type, settings]) => [type, fromWire(settings)]))

/** Which detectors judge what, by which thresholds. */
export function driftSettingRoutes(api: Server, app: App): void {
  api.get(
    '/drift/settings',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Show what drift is judged by',
        querystring: z.strictObject({ initiative: text(500).optional() }),
        response: { 200: Settings },
      },
    },
    async ({ actor, query }) => toWire(await app.showDriftSettings(actor, query)) as z.infer<typeof Settings>,
  )
  api.put(
    '/drift/settings',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change what drift is judged by',
        body: NewSettings,
        response: { 200: Settings },
      },
    },
    async ({ actor, body: { initiative, core_version: coreVersion, detectors } }) => {
      const input = { initiative, coreVersion, detectors: overlayOf(detectors) }
      return toWire(await app.changeDriftSettings(actor, input)) as z.infer<typeof Settings>
    },
  )
}
