import { z } from 'zod'
import type { App } from '../../app.ts'
import type { Server } from '../server.ts'

/** Open to everybody: alive, and ready (database, schema and queue answer). Not ready is a problem with Retry-After. */
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
    async () => {
      await app.ready()
      return { status: 'ready' as const }
    },
  )
}
