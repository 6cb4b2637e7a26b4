import { type SpanFacts, serverFacts, type Tracing } from '../ports/tracing.ts'

/** What sources say of their budgets, as spans name it. */
const BUDGET: Readonly<Record<string, string>> = {
  'x-ratelimit-resource': 'trackerd.rate_limit.resource',
  'x-ratelimit-limit': 'trackerd.rate_limit.limit',
  'x-ratelimit-remaining': 'trackerd.rate_limit.remaining',
  'retry-after': 'trackerd.rate_limit.retry_after',
}
/** A source may say what it likes; what is told on is short and plain. */
const PLAIN = /^[\w:., -]{1,40}$/

/**
 * Each request is a span, until its head is answered. Neither query, nor headers, nor body are told, and the source is not
 * told of the trace: it is somebody else's.
 */
export function tracedFetch(send: typeof fetch, tracing: Tracing): typeof fetch {
  if (!tracing.on) return send
  return (input, init) => {
    const request = input instanceof Request ? input : { url: String(input), method: 'GET' }
    const method = (init?.method ?? request.method).toUpperCase()
    const path = (URL.parse(request.url)?.pathname ?? '').slice(0, 200)
    const facts = { 'http.request.method': method, ...serverFacts(request.url), 'url.path': path }
    return tracing.span(`${method} source`, { kind: 'client', facts }, async (span) => {
      const response = await send(input, init)
      span.set({ 'http.response.status_code': response.status, ...budgetOf(response.headers) })
      if (response.status >= 400) span.fail(String(response.status))
      return response
    })
  }
}

function budgetOf(headers: Headers): SpanFacts {
  const facts: Record<string, string> = {}
  for (const [header, name] of Object.entries(BUDGET)) {
    const value = headers.get(header)
    if (value !== null && PLAIN.test(value)) facts[name] = value
  }
  return facts
}
