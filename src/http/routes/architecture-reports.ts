import { z } from 'zod'
import type { App } from '../../app.ts'
import { fromWire, toWire } from '../../ports/wire.ts'
import { id, instant, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'
import { Initiative } from './metric-schemas.ts'

const Violation = z.strictObject({ rule: text(300), place: text(1_000) })
const MOST_VIOLATIONS = 5_000

const NewReport = z.strictObject({
  initiative: text(500).optional(),
  source: text(200).describe('What made it, e.g. a repository and its checker: each has a baseline of its own'),
  reported_at: instant.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  violations: z.array(Violation).max(MOST_VIOLATIONS),
})
const Report = z.object({
  id,
  initiative: Initiative,
  source: z.string(),
  reported_at: time,
  url: z.string().nullable(),
  violations: z.number(),
  baseline: z.object({ at: time, violations: z.number() }),
  added: z.array(z.object({ rule: z.string(), place: z.string() })).describe('Those that the baseline lacks'),
})

/** What CI found of broken architecture rules. */
export function architectureReportRoutes(api: Server, app: App): void {
  api.post(
    '/architecture-reports',
    {
      config: { access: 'ingest' },
      schema: {
        summary: 'Report violations of architecture rules',
        body: NewReport,
        response: { 200: Report },
      },
    },
    async ({ actor, body }) => toWire(await app.reportArchitecture(actor, fromWire(body))),
  )
}
