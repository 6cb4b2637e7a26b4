import { z } from 'zod'
import { type ErrorCode, TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { exchange, type Line, type Request } from '../../http/exchange.ts'
import { HEADER_TEXT } from '../../http/header-text.ts'
import { MAX_BODY_BYTES, TIMEOUT_MS } from './call.ts'
import type { OauthGrant } from './credential.ts'
import type { SourceClock } from './source-clock.ts'
import { verdictOf } from './verdict.ts'

/** Short, for nothing stops it: an answer that is not waited for may hold the only refresh token that is still good. */
const RENEWAL_TIMEOUT_MS = 10_000
/** Of an access token whose answer does not tell; Atlassian's live for an hour. */
const USUAL_SECONDS = 3600

export type AuthLine = Line & Pick<ConnectOptions, 'limits'> & { readonly sourceClock: SourceClock }

const Tokens = z.object({
  access_token: z.string().max(20_000).regex(HEADER_TEXT),
  /** Missing where the service does not rotate them. */
  refresh_token: z.string().max(20_000).regex(HEADER_TEXT).optional(),
  expires_in: z.number().positive().max(31_536_000).catch(USUAL_SECONDS),
})

/** The grant with a new access token, and with the refresh token that is good from now on. */
export async function refreshed(line: AuthLine, grant: OauthGrant): Promise<OauthGrant> {
  const body = {
    grant_type: 'refresh_token',
    client_id: grant.clientId,
    client_secret: grant.clientSecret,
    refresh_token: grant.refreshToken,
  }
  const request = {
    url: `${grant.authUrl}/oauth/token`,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'trackerd' },
    body: JSON.stringify(body),
  }
  const unstopped = { ...line, signal: new AbortController().signal }
  const answer = Tokens.safeParse(await ask(unstopped, request, 'the renewal of the token', RENEWAL_TIMEOUT_MS))
  if (!answer.success) throw new TrackerdError('UPSTREAM_INVALID', { what: 'the answer holds no access token' })
  const madeAt = line.sourceClock.now()
  const { access_token, refresh_token = grant.refreshToken, expires_in } = answer.data
  const expiresAt = new Date(madeAt.getTime() + expires_in * 1000).toISOString()
  return {
    ...grant,
    refreshToken: refresh_token,
    access: { token: access_token, madeAt: madeAt.toISOString(), expiresAt },
  }
}

const Sites = z.array(z.object({ id: z.string().regex(/^[\w-]{1,100}$/), url: z.string() }))

/** The grant with the id of the site. Throws UPSTREAM_UNAUTHENTICATED when the grant does not reach that site. */
export async function located(line: AuthLine, grant: OauthGrant, site: string): Promise<OauthGrant> {
  const request = {
    url: `${grant.apiUrl}/oauth/token/accessible-resources`,
    method: 'GET',
    headers: {
      accept: 'application/json',
      'user-agent': 'trackerd',
      authorization: `Bearer ${grant.access?.token ?? ''}`,
    },
  }
  const sites = Sites.safeParse(await ask(line, request, 'the sites of the grant', TIMEOUT_MS))
  if (!sites.success) throw new TrackerdError('UPSTREAM_INVALID', { what: 'the answer holds no list of sites' })
  const found = sites.data.find(({ url }) => URL.parse(url)?.host === new URL(site).host)
  if (found === undefined)
    throw new TrackerdError('UPSTREAM_UNAUTHENTICATED', { what: 'the grant does not reach this site' })
  return { ...grant, cloudId: found.id }
}

const Site = z.object({ cloudId: z.string().regex(/^[\w-]{1,100}$/) })
/** Whether there is an answer will only be known later. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_LIMITED', 'UPSTREAM_UNAVAILABLE'])

/** The id of the site, which Atlassian tells anybody; null where the site is none of Jira Cloud. */
export async function cloudIdOf(line: AuthLine, site: string): Promise<string | null> {
  const url = `${site}/_edge/tenant_info`
  const request = { url, method: 'GET', headers: { accept: 'application/json', 'user-agent': 'trackerd' } }
  try {
    return Site.safeParse(await ask(line, request, 'the id of the site', TIMEOUT_MS)).data?.cloudId ?? null
  } catch (error) {
    if (!(error instanceof TrackerdError) || PASSING.has(error.code)) throw error
    return null
  }
}

async function ask(line: AuthLine, request: Request, name: string, timeoutMs: number): Promise<unknown> {
  const { received, failure } = await exchange(line, request, {
    name,
    timeoutMs,
    maxBytes: MAX_BODY_BYTES,
    redirect: 'follow',
    // It is another service than Jira's API, which counts nothing of it.
    before: async () => undefined,
  })
  if (received === null) throw failure?.error
  const { status, headers, at } = received
  line.sourceClock.learn(headers, at)
  const body = parsed(received.text)
  const verdict = verdictOf(received, at)
  const what = `${name} was answered ${status}`
  if (verdict.is === 'limited') {
    const until = await line.limits.block('*', verdict.until, verdict.reason)
    throw new TrackerdError('UPSTREAM_LIMITED', { until: until.toISOString(), resource: '*', reason: verdict.reason })
  }
  if (verdict.is === 'failure') {
    const error = refusalOf(body)
    const code: ErrorCode = error === undefined ? verdict.code : 'UPSTREAM_UNAUTHENTICATED'
    throw new TrackerdError(code, { what, ...verdict.details, ...(error === undefined ? {} : { error }) })
  }
  if (failure !== null) throw failure.error
  return body
}

/** Of RFC 6749, 5.2: words for programs. With any of them only a new grant or another secret helps. */
const REFUSALS = ['invalid_grant', 'invalid_client', 'unauthorized_client', 'access_denied'] as const
const Refusal = z.object({ error: z.enum(REFUSALS) })

const refusalOf = (body: unknown) => Refusal.safeParse(body).data?.error

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
