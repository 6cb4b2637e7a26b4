import { z } from 'zod'
import { type App, BACKFILL_STATUSES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, id, listOf, page, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import {
  AskedRun,
  asked,
  askedFor,
  bucket,
  Initiative,
  Metric,
  MetricValue,
  moment,
  RunOf,
  ScorecardMetrics,
  Window,
} from './metric-schemas.ts'

const Snapshot = z.object({
  id,
  scorecard_id: id,
  initiative_id: id,
  bucket,
  period_start: time,
  period_end: time,
  definition_version: z.number(),
  provisional: z.boolean(),
  computed_at: time,
  metrics: z.array(MetricValue),
})
const SnapshotQuery = z.strictObject({
  initiative: text(500).optional(),
  scorecard: id.optional(),
  bucket: bucket.optional(),
  from: moment.optional(),
  to: moment.optional(),
  ...page,
})

const Explanation = z.object({
  initiative: Initiative,
  time_zone: z.string(),
  from: time,
  to: time,
  as_of: time,
  metric: Metric,
  from_rows: z.object({ value: z.number().nullable(), counted: z.number(), denominator_only: z.number() }),
  excluded: z.number(),
  rows: z.array(
    z.object({
      kind: z.enum(['deployment', 'change', 'incident', 'work_item', 'test']),
      id,
      at: time,
      value: z.number().nullable(),
      role: z.enum(['counted', 'denominator', 'excluded']),
      why: z.string().nullable(),
      title: z.string().nullable(),
      url: z.string().nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
})
const ExplainQuery = z.strictObject({
  metric: text(100),
  ...asked,
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: page.cursor,
})

const Backfill = z.object({
  id,
  initiative: Initiative,
  from: time,
  to: time,
  status: z.enum(BACKFILL_STATUSES),
  periods_total: z.number(),
  periods_done: z.number(),
  changed: z.number(),
  started_at: time,
  ended_at: time.nullable(),
  error: z.object({ code: z.string(), text: z.string() }).nullable(),
})
const NewBackfill = z.strictObject({ initiative: text(500).optional(), from: moment, to: moment.optional() })
const Backfills = listOf(Backfill)

const SnapshotRun = AskedRun.extend({ computed: z.number(), changed: z.number() })

/** Numbers, as computed now and as stored, with what is behind them. */
export function metricRoutes(api: Server, app: App): void {
  const viewer = { access: 'viewer' } as const
  const operator = { access: 'operator' } as const
  api.get(
    '/metrics/dora',
    {
      config: viewer,
      schema: {
        summary: 'Show the DORA metrics of an initiative',
        querystring: Window,
        response: { 200: ScorecardMetrics },
      },
    },
    async ({ actor, query }) => toWire(await app.showMetrics(actor, { scorecard: 'dora', ...askedFor(query) })),
  )
  api.get(
    '/metrics/explain',
    {
      config: viewer,
      schema: {
        summary: 'Explain a metric by the rows behind it',
        querystring: ExplainQuery,
        response: { 200: Explanation },
      },
    },
    async ({ actor, query: { metric, limit, cursor, ...query } }) =>
      toWire(await app.explainMetric(actor, { metric, ...askedFor(query) }, { limit, cursor })),
  )
  api.get(
    '/metrics/snapshots',
    {
      config: viewer,
      schema: { summary: 'List stored snapshots', querystring: SnapshotQuery, response: { 200: listOf(Snapshot) } },
    },
    async ({ actor, query: { limit, cursor, scorecard: scorecardId, ...filter } }) =>
      pageToWire(await app.listSnapshots(actor, { ...filter, scorecardId }, { limit, cursor })),
  )
  api.post(
    '/metrics/snapshots',
    {
      config: operator,
      schema: {
        summary: 'Compute snapshots anew',
        body: RunOf.nullish(),
        response: { 202: SnapshotRun },
      },
    },
    async ({ actor, body }, reply) => reply.code(202).send(toWire(await app.runSnapshots(actor, body ?? {}))),
  )
  api.get(
    '/metrics/snapshots/run',
    {
      config: viewer,
      schema: { summary: 'Show how far computing snapshots is', querystring: RunOf, response: { 200: SnapshotRun } },
    },
    async ({ actor, query }) => toWire(await app.showSnapshotRun(actor, query)),
  )
  api.post(
    '/metrics/backfill',
    {
      config: operator,
      schema: { summary: 'Start a backfill of snapshots', body: NewBackfill, response: { 202: Backfills } },
    },
    async ({ actor, body }, reply) =>
      reply.code(202).send(pageToWire({ items: await app.startBackfill(actor, body), nextCursor: null })),
  )
  api.get(
    '/metrics/backfills/:id',
    {
      config: viewer,
      schema: { summary: 'Show a backfill and how far it is', params: byId, response: { 200: Backfill } },
    },
    async ({ actor, params }) => toWire(await app.showBackfill(actor, params.id)),
  )
  api.get(
    '/metrics/backfills',
    {
      config: viewer,
      schema: { summary: 'List backfills', querystring: z.strictObject(page), response: { 200: Backfills } },
    },
    async ({ actor, query }) => pageToWire(await app.listBackfills(actor, query)),
  )
}
