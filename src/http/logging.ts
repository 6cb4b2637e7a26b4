import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../ports/logger.ts'
import type { Telemetry } from '../ports/telemetry.ts'

/** Asked every few seconds by machines. */
export const PROBED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * One line per request, when it is answered or given up: method, route pattern, status, duration, request id, and what the route
 * added to `logFields`. Headers, queries and bodies are never written. The error is written whole only when it is ours.
 */
export function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { failure } = request
  const route = request.routeOptions.url
  const fields = {
    requestId: request.id,
    method: request.method,
    // The path helps where no route matched: it shows the mistyped webhook URL.
    ...(route === undefined ? { path: request.url.split('?', 1)[0]?.slice(0, 200) } : { route }),
    // Nobody waits for the answer any more when the sender hung up: there is no status to speak of.
    ...(reply.raw.writableEnded ? { status: reply.statusCode } : { aborted: true }),
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...request.logFields,
    ...(failure && { code: failure.code }),
  }
  if (failure && failure.entry.status >= 500) logger.error({ ...fields, err: failure }, 'request failed')
  else if (route !== undefined && PROBED.has(route)) logger.debug(fields, 'request')
  else logger.info(fields, 'request')
}

/** How long the request took, under the pattern of its route: a path would make a new series each time. */
export function measureRequest(telemetry: Telemetry, request: FastifyRequest, reply: FastifyReply): void {
  const labels = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.raw.writableEnded ? String(reply.statusCode) : 'aborted',
  }
  telemetry.observe('trackerd_http_request_duration_seconds', labels, reply.elapsedTime / 1_000)
}
