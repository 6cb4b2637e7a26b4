import { z } from 'zod'
import type { App } from '../../app.ts'
import { toWire } from '../../ports/wire.ts'
import { pageToWire, slice } from '../pages.ts'
import { listOf, pageOnly, text, time } from '../schemas.ts'
import type { Server } from '../server.ts'

const Job = z.object({
  id: z.string(),
  name: z.string(),
  works_on: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('Ids by what they are of, e.g. endpoint_id'),
  attempts: z.number(),
  failed_at: time,
  error: z.object({ code: z.string(), message: z.string() }),
})

/** Not every engine gives its jobs UUIDs. */
const ById = z.strictObject({ id: text(200) })

/** Jobs that will not be tried again by themselves. */
export function jobRoutes(api: Server, app: App): void {
  const config = { access: 'operator' } as const
  api.get(
    '/jobs',
    { config, schema: { summary: 'List failed jobs', querystring: pageOnly, response: { 200: listOf(Job) } } },
    async ({ actor, query }) => pageToWire(slice(await app.listFailedJobs(actor), query)),
  )
  api.post(
    '/jobs/:id/retry',
    { config, schema: { summary: 'Retry a failed job', params: ById, response: { 202: Job } } },
    async ({ actor, params }, reply) => reply.code(202).send(toWire(await app.retryJob(actor, params.id))),
  )
}
