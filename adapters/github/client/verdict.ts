import { z } from 'zod'
import type { ErrorCode } from '../../../src/errors.ts'
import { retryAfter } from '../../http/source-time.ts'
import { rateTold, resourceOf } from './rate-headers.ts'

/** An answer as far as it was understood. */
interface Told {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; anything for one that is no JSON. */
  readonly body: unknown
  /** When it came, by our clock. */
  readonly at: Date
}

interface Asked {
  readonly resource: string
  /** A read-only GraphQL query. */
  readonly isQuery: boolean
  readonly hasEtag: boolean
  readonly redirect: 'follow' | 'refuse'
}

type Verdict =
  | { readonly is: 'answer' }
  | { readonly is: 'limited'; readonly resource: string; readonly until: Date | null; readonly reason: string }
  | { readonly is: 'failure'; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> }

const ANSWER: Verdict = { is: 'answer' }
const failure = (code: ErrorCode, details: Readonly<Record<string, unknown>>): Verdict => ({
  is: 'failure',
  code,
  details,
})

/** What an answer means. Decides by status, headers and fields made for programs, never by a message. */
export function verdictOf(told: Told, asked: Asked): Verdict {
  const { status } = told
  if (status === 304) return asked.hasEtag ? ANSWER : failure('UPSTREAM_INVALID', { status })
  if (status < 300) return asked.isQuery ? ofQuery(told, asked) : ANSWER
  // One that may not be followed: its target is another server, or the caller wants to know.
  if (status < 400) return failure('UPSTREAM_NOT_FOUND', { status: asked.redirect === 'refuse' ? 301 : status })
  if (status === 401) return failure('UPSTREAM_UNAUTHENTICATED', { status })
  if (status === 403 || status === 429) return limited(told, asked) ?? failure('UPSTREAM_FORBIDDEN', forbidden(told))
  if (status === 404 || status === 410 || status === 451) return failure('UPSTREAM_NOT_FOUND', { status })
  if (status === 422) return failure('UPSTREAM_REJECTED', { status, errors: problemOf(told.body).codes })
  if (status < 500) return failure('UPSTREAM_REJECTED', { status })
  // GitHub's answers to a query that takes it too long.
  if (asked.isQuery && (status === 502 || status === 504))
    return failure('UPSTREAM_REJECTED', { status, tooLarge: true })
  return failure('UPSTREAM_UNAVAILABLE', { status })
}

const TOO_LARGE: ReadonlySet<string> = new Set(['RESOURCE_LIMITS_EXCEEDED', 'MAX_NODE_LIMIT_EXCEEDED'])
const QueryErrors = z.object({ errors: z.array(z.object({ type: z.string() }).catch({ type: '' })) })

/** GraphQL tells of limits with status 200. */
function ofQuery({ headers, body, status, at }: Told, asked: Asked): Verdict {
  const parsed = QueryErrors.safeParse(body)
  const types = parsed.success ? parsed.data.errors.map(({ type }) => type) : []
  if (types.includes('RATE_LIMITED')) return byHeaders(headers, at, asked.resource) ?? SECONDARY
  if (types.some((type) => TOO_LARGE.has(type))) return failure('UPSTREAM_REJECTED', { status, tooLarge: true })
  return ANSWER
}

/** Nothing tells how long: at least 60 s, then exponentially. */
const SECONDARY: Verdict = { is: 'limited', resource: '*', until: null, reason: 'secondary limit' }

/**
 * The limit behind a 403 or 429; null when a 403 is about permissions. In GitHub's order: `retry-after`, then
 * `x-ratelimit-remaining: 0`, else a secondary limit (docs.github.com/rest/using-the-rest-api/best-practices). A 403 that
 * tells nothing is taken for a limit: to go on in spite of one can get the integration banned.
 */
function limited({ status, headers, body, at }: Told, { resource }: Asked): Verdict | null {
  const told = byHeaders(headers, at, resource)
  if (told !== null) return told
  if (status === 429) return SECONDARY
  const { page } = problemOf(body)
  if (page !== null) return /rate-limit|abuse/.test(page) ? SECONDARY : null
  return isAboutPermissions(headers) ? null : SECONDARY
}

function byHeaders(headers: Headers, at: Date, taken: string): Verdict | null {
  const until = retryAfter(headers, at)
  if (until !== null) return { is: 'limited', resource: '*', until, reason: 'retry-after' }
  const { remaining, resetsAt } = rateTold(headers, at)
  if (remaining !== 0) return null
  return { is: 'limited', resource: resourceOf(headers, taken), until: resetsAt ?? null, reason: 'used up' }
}

/** A classic token's scopes come with every answer: only a call that none of them is enough for tells something. */
function isAboutPermissions(headers: Headers): boolean {
  if (headers.has('x-accepted-github-permissions') || headers.has('x-github-sso')) return true
  const accepted = scopes(headers, 'x-accepted-oauth-scopes')
  const owned = scopes(headers, 'x-oauth-scopes')
  return headers.has('x-oauth-scopes') && accepted.length > 0 && !accepted.some((scope) => owned.includes(scope))
}

const scopes = (headers: Headers, name: string) =>
  (headers.get(name) ?? '')
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '')

/** e.g. `issues=read; pull_requests=read`, or several such lists; scopes of a classic token: `repo, read:org`. */
const PERMISSIONS = /^[a-z_]+=(?:read|write|admin)(?:[;,] ?[a-z_]+=(?:read|write|admin))*$/
const SCOPES = /^[a-z:_]{1,30}(?:, ?[a-z:_]{1,30})*$/

/** Only what looks as documented is repeated: a server that echoes what we sent must not bring it into our log. */
function forbidden({ headers }: Told): Readonly<Record<string, unknown>> {
  const accepted = headers.get('x-accepted-github-permissions') ?? ''
  const needed = headers.get('x-accepted-oauth-scopes') ?? ''
  const sso = headers.has('x-github-sso') ? { sso: true } : {}
  if (PERMISSIONS.test(accepted)) return { status: 403, ...sso, permission: accepted }
  if (SCOPES.test(needed)) return { status: 403, ...sso, permission: `scope ${needed}` }
  return { status: 403, ...sso }
}

/** Documented at docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed. */
const CODES = ['missing', 'missing_field', 'invalid', 'already_exists', 'unprocessable', 'custom']
const Problem = z.object({
  documentation_url: z.string().nullish().catch(null),
  errors: z
    .array(
      z
        .object({ code: z.enum(CODES) })
        .nullable()
        .catch(null),
    )
    .nullish()
    .catch(null),
})

function problemOf(body: unknown): { readonly page: string | null; readonly codes: readonly string[] } {
  const problem = Problem.safeParse(body)
  if (!problem.success) return { page: null, codes: [] }
  const { documentation_url, errors } = problem.data
  return { page: documentation_url ?? null, codes: (errors ?? []).flatMap((it) => (it === null ? [] : [it.code])) }
}
