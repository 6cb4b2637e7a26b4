import { z } from 'zod'
import { ALERT_STATUSES, type App, DRIFT_SEVERITIES, DRIFT_TYPES } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, id, instant, listOf, page, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { AskedRun, Initiative, moment, RunOf } from './metric-schemas.ts'

const type = z.enum(DRIFT_TYPES)
const severity = z.enum(DRIFT_SEVERITIES)

const Alert = z.object({
  id,
  initiative: Initiative,
  drift_type: type,
  subject: z.string(),
  direction: z.string(),
  severity,
  status: z.enum(ALERT_STATUSES),
  description: z.string(),
  rule: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  limits: z.record(z.string(), z.number().nullable()),
  points: z.array(z.object({ at: time, value: z.number(), n: z.number().optional(), mark: z.string().optional() })),
  links: z.array(z.object({ kind: z.string(), id, text: z.string().nullable(), url: z.string().nullable() })),
  detected_at: time,
  raised_at: time.nullable(),
  gone_since: time.nullable(),
  acknowledged_at: time.nullable(),
  snoozed_until: time.nullable(),
  resolved_at: time.nullable(),
  resolved_by: z.enum(['operator', 'system']).nullable(),
  resolution: z.string().nullable(),
  note: z.string().nullable(),
  version: z.number(),
})
const AlertQuery = z.strictObject({
  initiative: text(500).optional(),
  type: type.optional(),
  severity: severity.optional(),
  status: z.enum([...ALERT_STATUSES, 'unresolved']).optional(),
  ...page,
})

const Run = AskedRun.extend({
  opened: z.number(),
  raised: z.number(),
  closed: z.number(),
  unjudged: z.array(
    z.object({
      initiative: Initiative,
      drift_type: type,
      subject: z.string().nullable(),
      direction: z.string().nullable(),
      reason: z.string(),
    }),
  ),
})

const note = text(2_000).optional()
const Note = z.strictObject({ note })
const Snooze = z.strictObject({ until: instant, note })

const Baseline = z.object({ initiative: Initiative, subject: z.string(), from: time })
const NewBaseline = z.union([
  z.strictObject({ initiative: text(500).optional(), metric: text(100), from: moment.optional(), note }),
  z.strictObject({ initiative: text(500).optional(), source: text(200), note }),
])

const viewer = { access: 'viewer' } as const
const operator = { access: 'operator' } as const

/** Alerts, and the runs that find them. */
export function driftRoutes(api: Server, app: App): void {
  api.get(
    '/drift-alerts',
    {
      config: viewer,
      schema: { summary: 'List drift alerts', querystring: AlertQuery, response: { 200: listOf(Alert) } },
    },
    async ({ actor, query: { limit, cursor, ...filter } }) =>
      pageToWire(await app.listDriftAlerts(actor, filter, { limit, cursor })),
  )
  api.get(
    '/drift-alerts/:id',
    {
      config: viewer,
      schema: { summary: 'Show a drift alert and why there is one', params: byId, response: { 200: Alert } },
    },
    async ({ actor, params }) => toWire(await app.showDriftAlert(actor, params.id)),
  )
  api.post(
    '/drift-alerts/:id/acknowledge',
    {
      config: operator,
      schema: {
        summary: 'Acknowledge a drift alert',
        params: byId,
        body: Note.nullish(),
        response: { 200: Alert },
      },
    },
    async ({ actor, params, body }) => toWire(await app.acknowledgeDriftAlert(actor, params.id, body ?? {})),
  )
  api.post(
    '/drift-alerts/:id/resolve',
    {
      config: operator,
      schema: { summary: 'Resolve a drift alert', params: byId, body: Note.nullish(), response: { 200: Alert } },
    },
    async ({ actor, params, body }) => toWire(await app.resolveDriftAlert(actor, params.id, body ?? {})),
  )
  api.post(
    '/drift-alerts/:id/snooze',
    {
      config: operator,
      schema: {
        summary: 'Snooze a drift alert',
        params: byId,
        body: Snooze,
        response: { 200: Alert },
      },
    },
    async ({ actor, params, body }) => toWire(await app.snoozeDriftAlert(actor, params.id, body)),
  )
  api.post(
    '/drift/run',
    {
      config: operator,
      schema: { summary: 'Judge for drift anew', body: RunOf.nullish(), response: { 202: Run } },
    },
    async ({ actor, body }, reply) => reply.code(202).send(toWire(await app.runDrift(actor, body ?? {}))),
  )
  api.get(
    '/drift/run',
    {
      config: viewer,
      schema: { summary: 'Show how far judging is', querystring: RunOf, response: { 200: Run } },
    },
    async ({ actor, query }) => toWire(await app.showDriftRun(actor, query)),
  )
  api.post(
    '/drift/baselines',
    {
      config: operator,
      schema: {
        summary: 'Renew the baseline of a metric or a source of violations',
        body: NewBaseline,
        response: { 200: Baseline },
      },
    },
    async ({ actor, body }) => toWire(await app.renewBaseline(actor, body)),
  )
}
