import { z } from 'zod'
import { type App, EGRESS_STATUSES } from '../../app.ts'
import { SEVERITIES } from '../../domain/drift/finding.ts'
import { EGRESS_KINDS, OCCASIONS } from '../../domain/egress/rules.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { pageToWire } from '../pages.ts'
import { byId, eventType, id, listOf, page, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const kind = z.enum(EGRESS_KINDS)
const status = z.enum(EGRESS_STATUSES)
const occasion = z.enum(OCCASIONS)

/** The rules of an endpoint in an answer. */
export const EgressRules = z.object({
  commit_status: z.boolean(),
  drift_issues: z.enum(SEVERITIES).nullable(),
  drift_scope: z.string().nullable(),
  issue_type: z.string().nullable(),
  comments: z.array(occasion),
  transitions: z.object({
    opened: z.string().exactOptional(),
    merged: z.string().exactOptional(),
    deployed: z.string().exactOptional(),
  }),
  remote_links: z.boolean(),
})

const statusName = text(100).exactOptional()

/** A change of them: null brings the default back. */
export const EgressPatch = z.strictObject({
  commit_status: z.boolean().nullable().optional(),
  drift_issues: z.enum(SEVERITIES).nullable().optional(),
  drift_scope: id.nullable().optional(),
  issue_type: text(100).nullable().optional(),
  comments: z.array(occasion).max(OCCASIONS.length).nullable().optional(),
  transitions: z.strictObject({ opened: statusName, merged: statusName, deployed: statusName }).nullable().optional(),
  remote_links: z.boolean().nullable().optional(),
})

const Egress = z.object({
  id,
  endpoint_id: id,
  event_id: id,
  event_type: z.string(),
  kind: kind.nullable(),
  target: z.string().nullable(),
  status,
  reason: z.string().nullable(),
  attempts: z.number(),
  next_attempt_at: time.nullable(),
  last_error: z.string().nullable(),
  already_there: z.boolean(),
  external_key: z.string().nullable(),
  url: z.string().nullable(),
  created_at: time,
  completed_at: time.nullable(),
  sync_record_id: id.nullable(),
})

const Query = z.strictObject({
  endpoint_id: id.optional(),
  status: status.optional(),
  kind: kind.optional(),
  event_type: eventType.optional(),
  ...page,
})

/** `status` is required so that nobody retries everything by accident. */
const Retry = z
  .strictObject({ status: z.literal('dead'), endpoint_id: id.optional(), kind: kind.optional() })
  .transform(({ endpoint_id, kind }) => ({ endpoint_id, kind }))

/** What is written back to sources. */
export function egressRoutes(api: Server, app: App): void {
  const config = { access: 'operator' } as const
  api.get(
    '/egress',
    { config, schema: { summary: 'List egress', querystring: Query, response: { 200: listOf(Egress) } } },
    async ({ actor, query: { limit, cursor, ...filter } }) =>
      pageToWire(await app.listEgress(actor, fromWire(filter), { limit, cursor })),
  )
  api.post(
    '/egress/:id/retry',
    { config, schema: { summary: 'Retry one egress action', params: byId, response: { 202: Egress } } },
    async ({ actor, params }, reply) => reply.code(202).send(toWire(await app.retryEgress(actor, params.id))),
  )
  api.post(
    '/egress/retry',
    {
      config,
      schema: { summary: 'Retry dead egress', body: Retry, response: { 202: z.object({ retried: z.number() }) } },
    },
    async ({ actor, body }, reply) => reply.code(202).send(toWire(await app.retryAllEgress(actor, fromWire(body)))),
  )
}
