import { z } from 'zod'
import { type App, REPORT_OUTCOMES, SEVERITIES } from '../../app.ts'
import { DECLARED_KINDS, REPORTED_STATUSES } from '../../domain/report-changes.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { id, instant, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

/** The caller's own id of something. */
const ownId = text(300)
const ids = z.array(ownId).max(100)
const url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((value) => value.isWellFormed(), 'must hold whole characters')
/** May have lines, but nothing that PostgreSQL cannot store. */
const prose = z
  .string()
  .max(20_000)
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must hold neither NUL nor half a character')

const report = {
  id: ownId,
  service: text(300),
  initiative: text(300).exactOptional(),
  updated_at: instant.exactOptional(),
  url: url.exactOptional(),
}

const Commit = z.strictObject({
  sha: text(100),
  title: text(500).exactOptional(),
  author: text(200).exactOptional(),
  authored_at: instant.exactOptional(),
  committed_at: instant.exactOptional(),
  parents: z.int().min(0).max(1000).exactOptional(),
})

const Brought = z.strictObject({
  commits: z.array(Commit).max(1000).exactOptional(),
  pull_requests: z.array(z.int32().positive()).max(1000).exactOptional(),
})

const DeploymentReport = z.strictObject({
  ...report,
  environment: z.strictObject({
    name: text(200),
    production: z.boolean().exactOptional(),
    transient: z.boolean().exactOptional(),
  }),
  status: z.enum(REPORTED_STATUSES),
  started_at: instant.exactOptional(),
  finished_at: instant.exactOptional(),
  commit: text(100).exactOptional(),
  version: text(200).exactOptional(),
  ref: text(300).exactOptional(),
  kind: z.enum(DECLARED_KINDS).exactOptional(),
  remediates: ids.exactOptional(),
  changes: Brought.exactOptional(),
})

const IncidentReport = z.strictObject({
  ...report,
  title: text(500),
  description: prose.exactOptional(),
  severity: z.enum(SEVERITIES).exactOptional(),
  environment: text(200).exactOptional(),
  started_at: instant,
  resolved_at: instant.nullable().exactOptional(),
  labels: z.array(text(200)).max(100).exactOptional(),
  caused_by: ownId.nullable().exactOptional(),
  remediated_by: ids.exactOptional(),
})

const Resolution = z.strictObject({
  resolved_at: instant.exactOptional(),
  updated_at: instant.exactOptional(),
  remediated_by: ids.exactOptional(),
})

const place = { endpoint_id: id, scope_id: id, service: z.string(), initiative: z.object({ id, title: z.string() }) }
const outcome = z.enum(REPORT_OUTCOMES).describe('older: what is known is newer, and nothing was changed')

const Deployment = z.object({
  id,
  external_id: z.string(),
  ...place,
  environment: z.object({ id, name: z.string(), type: z.string() }),
  production: z.boolean(),
  status: z.string(),
  started_at: time.nullable(),
  finished_at: time.nullable(),
  commit: z.string().nullable(),
  version: z.string().nullable(),
  ref: z.string().nullable(),
  kind: z.enum(DECLARED_KINDS).nullable(),
  remediates: z.array(id),
  commits: z.int(),
  pull_requests: z.array(z.int()),
})

const Incident = z.object({
  id,
  external_id: z.string(),
  ...place,
  title: z.string(),
  severity: z.string(),
  status: z.string(),
  started_at: time,
  resolved_at: time.nullable(),
  environment_id: id.nullable(),
  labels: z.array(z.string()),
  caused_by: id.nullable(),
  remediated_by: z.array(id),
})

const DeploymentAnswer = z.object({ outcome, deployment: Deployment })
const IncidentAnswer = z.object({ outcome, incident: Incident })

/** 201 for what is new, 200 for what was known. */
const statusOf = (answer: { readonly outcome: string }) => (answer.outcome === 'new' ? 201 : 200)

/** Deployments and incidents that others report. */
export function reportRoutes(api: Server, app: App): void {
  const config = { access: 'ingest' } as const
  api.post(
    '/deployments',
    {
      config,
      schema: {
        summary: 'Report a deployment',
        body: DeploymentReport,
        response: { 200: DeploymentAnswer, 201: DeploymentAnswer },
      },
    },
    async ({ actor, body }, reply) => {
      const answer = await app.reportDeployment(actor, fromWire(body))
      return reply.code(statusOf(answer)).send(toWire(answer))
    },
  )
  api.post(
    '/incidents',
    {
      config,
      schema: {
        summary: 'Report an incident',
        body: IncidentReport,
        response: { 200: IncidentAnswer, 201: IncidentAnswer },
      },
    },
    async ({ actor, body }, reply) => {
      const answer = await app.reportIncident(actor, fromWire(body))
      return reply.code(statusOf(answer)).send(toWire(answer))
    },
  )
  api.post(
    '/incidents/:externalId/resolve',
    {
      config,
      schema: {
        summary: 'Resolve an incident that was reported',
        params: z.strictObject({ externalId: ownId }),
        body: Resolution.nullish().transform((given) => given ?? {}),
        response: { 200: IncidentAnswer },
      },
    },
    async ({ actor, params, body }) => toWire(await app.resolveIncident(actor, params.externalId, fromWire(body))),
  )
}
