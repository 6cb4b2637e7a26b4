import type { FastifyReply, FastifyRequest } from 'fastify'
import { NO_SPAN, type Span, type SpanFacts, type Tracing, traceOf } from '../ports/tracing.ts'
import { PROBED } from './logging.ts'

/** The span of a request, in the trace that its sender is in, under the pattern of its route. What machines probe has none. */
export function startSpan(tracing: Tracing, request: FastifyRequest): Span {
  const { method, headers, routeOptions } = request
  const route = routeOptions.url
  if (!tracing.on || (route !== undefined && PROBED.has(route))) return NO_SPAN
  return tracing.start(route === undefined ? method : `${method} ${route}`, {
    kind: 'server',
    parent: traceOf(headers),
    facts: { 'http.request.method': method, 'http.route': route, 'trackerd.request_id': request.id },
  })
}

/** The span ends with how the request was answered, and what its log line says of it. */
export function endSpan(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  if (span === NO_SPAN) return
  span.set(factsOf(request.logFields ?? {}))
  if (reply.raw.writableEnded) span.set({ 'http.response.status_code': reply.statusCode })
  else span.fail('aborted')
  const { failure } = request
  // That a sender was refused is no error of ours, but worth to be found by.
  if (failure !== null && failure.entry.status < 500) span.set({ 'error.type': failure.code })
  else if (failure !== null) span.fail(failure)
  span.end()
}

function factsOf(fields: Readonly<Record<string, unknown>>): SpanFacts {
  const facts: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      facts[`trackerd.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`] = value
  return facts
}
