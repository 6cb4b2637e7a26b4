import type { ErrorCode } from '../../../src/errors.ts'
import { waitUntil } from './limit-headers.ts'

/** What a limit pauses: every endpoint of the app, this endpoint, this call of it, or writes to one issue. */
type Paused = 'app' | 'endpoint' | 'call' | 'issue'

export type Verdict =
  | { readonly is: 'answer' }
  | { readonly is: 'limited'; readonly paused: Paused; readonly until: Date | null; readonly reason: string }
  | { readonly is: 'failure'; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> }

const failure = (code: ErrorCode, details: Readonly<Record<string, unknown>>): Verdict => ({
  is: 'failure',
  code,
  details,
})

/** The three limits that hold at once; a 429 names the one that was reached in `RateLimit-Reason`. */
const PAUSED: ReadonlyMap<string, Paused> = new Map([
  ['jira-quota-global-based', 'app'],
  ['jira-quota-tenant-based', 'endpoint'],
  ['jira-burst-based', 'call'],
  ['jira-per-issue-on-write', 'issue'],
])

/** The login failed or was refused, and what followed was answered to nobody in particular. */
const NOBODY: ReadonlySet<string> = new Set(['AUTHENTICATED_FAILED', 'AUTHENTICATION_DENIED'])

/** What an answer means. Decides by status and headers, never by a message. `at` is when it came, by our clock. */
export function verdictOf({ status, headers }: Pick<Response, 'status' | 'headers'>, at: Date): Verdict {
  if (status === 429 || (status === 503 && headers.has('retry-after'))) return limited(headers, at)
  // With a token that is over Jira answers many calls as it does to strangers: empty lists and 404 with a status that
  // says nothing of it. Taken for an answer, everything there would be gone.
  if (NOBODY.has(headers.get('x-seraph-loginreason')?.trim().toUpperCase() ?? ''))
    return failure('UPSTREAM_UNAUTHENTICATED', { status })
  if (status < 300) return { is: 'answer' }
  // Nobody sent an etag.
  if (status === 304) return failure('UPSTREAM_INVALID', { status })
  if (status === 401) return failure('UPSTREAM_UNAUTHENTICATED', { status })
  if (status === 403) return failure('UPSTREAM_FORBIDDEN', { status })
  if (status === 404 || status === 410) return failure('UPSTREAM_NOT_FOUND', { status })
  // 408: something on the way gave up. A redirect that may not be followed leads to another server, e.g. to a login page:
  // taken for not found, what is behind it would be gone.
  if (status < 500 && status !== 408) return failure('UPSTREAM_REJECTED', { status })
  return failure('UPSTREAM_UNAVAILABLE', { status })
}

/** Nothing that we know is named: everything waits, and for at least 60 s when no time is told either. */
function limited(headers: Headers, at: Date): Verdict {
  const told = headers.get('ratelimit-reason')?.trim().toLowerCase() ?? ''
  const paused = PAUSED.get(told)
  const until = waitUntil(headers, at)
  if (paused !== undefined) return { is: 'limited', paused, until, reason: told }
  return { is: 'limited', paused: 'endpoint', until, reason: until === null ? 'too many requests' : 'retry-after' }
}
