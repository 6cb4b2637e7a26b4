import { z } from 'zod'
import { BUCKETS } from '../../app.ts'
import { METRIC_UNITS, NULL_REASONS } from '../../domain/metrics/metric.ts'
import { id, instant, text, time } from '../schemas.ts'

/** What the routes of metrics and scorecards share. */

/** The calendar of PostgreSQL has no year 0. */
const day = z.iso.date().refine((told) => !told.startsWith('0000'))
/** A day of the tenant's calendar, or an instant. */
export const moment = z.union([day, instant], 'must be a date (2026-01-31) or a time of ISO 8601')

export const asked = {
  /** Id, title, or the name of a scope in it. */
  initiative: text(500).optional(),
  from: moment.optional(),
  to: moment.optional(),
  as_of: moment.optional(),
}
export const bucket = z.enum(BUCKETS)
export const Window = z.strictObject({ ...asked, bucket: bucket.optional() })

/** Which initiative a run is asked for; left out: all. */
export const RunOf = z.strictObject({ initiative: text(500).optional() })

/** The question in the words of the use cases. */
export const askedFor = <T extends { as_of?: string | undefined }>({ as_of: asOf, ...rest }: T) => ({ ...rest, asOf })

export const MetricValue = z.object({
  name: z.string(),
  value: z.number().nullable(),
  reason: z.object({ code: z.enum(NULL_REASONS), text: z.string(), hint: z.string() }).nullable(),
  n: z.number(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  details: z.record(z.string(), z.number().nullable()),
  facts_from: time.nullable(),
  facts_until: time.nullable(),
  provisional: z.boolean(),
  definition_version: z.number(),
})

export const Metric = MetricValue.extend({
  title: z.string(),
  unit: z.enum(METRIC_UNITS),
  better: z.enum(['higher', 'lower']).nullable(),
  summary: z.string(),
  quick_check: z.object({ year: z.number(), position: z.number(), text: z.string() }).nullable(),
})

export const Initiative = z.object({ id, title: z.string() })

export const ScorecardMetrics = z.object({
  scorecard: z.object({ id, name: z.string() }),
  initiative: Initiative,
  time_zone: z.string(),
  from: time,
  to: time,
  as_of: time,
  bucket: bucket.nullable(),
  metrics: z.array(Metric),
  series: z.array(z.object({ from: time, to: time, metrics: z.array(MetricValue) })),
})

/** How far work at initiatives is that somebody asked for. */
export const AskedRun = z.object({
  asked_at: time.nullable(),
  initiatives: z.number(),
  left: z.number(),
  failed: z.array(z.object({ initiative: Initiative, error: z.object({ code: z.string(), text: z.string() }) })),
})
