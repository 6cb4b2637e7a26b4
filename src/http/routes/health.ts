import { z } from 'zod'
import type { App } from '../../app.ts'
import { asTrackerdError } from '../../errors.ts'
import { sendProblem } from '../problem.ts'
import type { Server } from '../server.ts'

/**
 * Open to everybody: alive, and ready (database, schema and queue answer). Not ready is the problem of the first part that
 * is not, with Retry-After; `details.parts` says of each part that it is ready, or the code of its error.
 */
export function healthRoutes(server: Server, app: App): void {
  server.get(
    '/healthz',
    {
      schema: {
        summary: 'Check liveness',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({
      status: 'ok' as const,
    }),
  )
  server.get(
    '/readyz',
    { schema: { summary: 'Check readiness', response: { 200: z.object({ status: z.literal('ready') }) } } },
    async (request, reply) => {
      const parts = await app.readiness()
      const missing = parts.find(({ error }) => error !== null)
      if (missing === undefined) return { status: 'ready' as const }
      const states = parts.map(({ part, error }) => [part, error === null ? 'ready' : asTrackerdError(error).code])
      return sendProblem(missing.error, request, reply, { parts: Object.fromEntries(states) })
    },
  )
}
