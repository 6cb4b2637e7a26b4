import { STATUS_CODES } from 'node:http'
import { PROBLEM_JSON } from '../problem.ts'
import { REFUSALS } from './words.ts'

interface Operation {
  parameters?: readonly Record<string, unknown>[]
  requestBody?: unknown
  responses: Record<string, { description: string; content?: unknown }>
  readonly security?: readonly unknown[]
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The document with what no single schema says: refusals, what statuses mean, the header for acting in another tenant. */
export function finish(document: Document): Document {
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(operations).map(([method, of]) => [method, finished(path, method, of)])),
  ])
  return withoutPatterns({ ...document, paths: Object.fromEntries(paths) })
}

function finished(path: string, method: string, of: Operation): Operation {
  const withKey = (of.security ?? []).length > 0
  const refused = refusalsOf(path, method, of, withKey).map((status) => [status, problem(REFUSALS[status])])
  const answered = Object.entries(of.responses).map(([status, { description, ...response }]) => [
    status,
    { description: STATUS_CODES[status] ?? description, ...(status === '204' ? {} : response) },
  ])
  // The door takes bodies as bytes, without a schema of their own: what they say only the adapter knows.
  const body = path.startsWith('/webhooks') ? { requestBody: WEBHOOK_BODY } : {}
  const parameters = [...(of.parameters ?? []), ...(withKey ? [{ $ref: '#/components/parameters/Tenant' }] : [])]
  return {
    ...of,
    ...body,
    ...(parameters.length > 0 ? { parameters } : {}),
    responses: Object.fromEntries([...answered, ...refused]),
  }
}

const WEBHOOK_BODY = {
  required: true,
  content: { 'application/json': { schema: {} }, 'application/x-www-form-urlencoded': { schema: {} } },
}

type Refusal = keyof typeof REFUSALS

/** Which refusals can happen to the route; the numbers sort. */
function refusalsOf(path: string, method: string, of: Operation, withKey: boolean): Refusal[] {
  const takesBody = of.requestBody !== undefined
  const asksSource = /\/(check|credential|discover|scopes)$|\/endpoints$/.test(path) && method !== 'delete'
  const may: Readonly<Record<Refusal, boolean>> = {
    400: (of.parameters ?? []).length > 0 || takesBody,
    401: withKey || path.startsWith('/webhooks') || path === '/metrics',
    403: withKey,
    // An initiative is named in the query.
    404: path.includes('{') || path.startsWith('/v1/metrics/'),
    // Without a credential nothing can be discovered.
    409: withKey && (method !== 'get' || path.endsWith('/discover')),
    413: takesBody || path.startsWith('/webhooks'),
    415: takesBody || path.startsWith('/webhooks'),
    429: withKey,
    502: withKey && asksSource,
    503: path !== '/healthz' && path !== '/metrics',
  }
  return (Object.keys(may).map(Number) as Refusal[]).filter((status) => may[status])
}

const problem = (description: string) => ({
  description,
  content: { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** Where a format says it, the pattern that zod adds (300 characters for a time) only hides it from readers. */
function withoutPatterns<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutPatterns) as T
  if (typeof node !== 'object' || node === null) return node
  const { pattern, ...rest } = node as Record<string, unknown>
  const kept = pattern === undefined || typeof rest.format === 'string' ? rest : { ...rest, pattern }
  return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, withoutPatterns(value)])) as T
}
