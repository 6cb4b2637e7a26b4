import type { FastifyInstance } from 'fastify'
import type { App } from '../app.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * After this no answer says that something was written unless the audit says by whom, from where and through which
 * route. It stands before the answer is sent: a use that cannot be recorded is answered with the error instead.
 */
export function auditUses(api: FastifyInstance, app: Pick<App, 'recordUse'>): void {
  api.addHook('onSend', async (request, reply) => {
    if (READS.has(request.method) || reply.statusCode >= 400) return
    await app.recordUse(request.actor, {
      route: `${request.method} ${request.routeOptions.url}`,
      params: request.params as Readonly<Record<string, string>>,
      status: reply.statusCode,
      requestId: request.id,
    })
  })
}
