import type { Octokit } from '@octokit/rest'
import { TrackerdError } from '../../../src/errors.ts'
import { skewMs } from '../../http/source-time.ts'
import { createExchange, type Received, type Sending, type Wire } from './exchange.ts'
import { rateTold, resourceOf } from './rate-headers.ts'
import { verdictOf } from './verdict.ts'

interface Call extends Sending {
  readonly octokit: Octokit
  /** Method and URL template, e.g. `GET /repos/{owner}/{repo}`. */
  readonly route: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly isQuery: boolean
}

export interface Result extends Received {
  /** The parsed body; null for an empty one. */
  readonly data: unknown
  readonly skewMs: number
}

/**
 * One attempt at a call: its answer, or the error that its failure is in the catalogue. The budget knows of it in either
 * case. Throws the signal's reason once that is aborted.
 */
export async function call(wire: Wire, asked: Call): Promise<Result> {
  const exchange = createExchange(wire, asked)
  const answered = await request(asked, exchange.fetch)
  wire.signal.throwIfAborted()
  const received = exchange.received()
  const failure = exchange.failure()
  if (received === null) throw failure === null ? answered.error : failure.error

  const { status, headers, at } = received
  const body = received.isOctokits && status < 300 ? answered.data : parsed(received.text)
  const verdict = verdictOf({ status, headers, body, at }, { ...asked, hasEtag: 'if-none-match' in asked.headers })
  if (verdict.is === 'limited') {
    // Without telling the budget of this answer: any answer ends a row of waits, and they would never grow longer.
    const { resource, reason } = verdict
    const until = await wire.limits.block(resource, verdict.until, reason)
    throw new TrackerdError('UPSTREAM_LIMITED', { until: until.toISOString(), resource, reason })
  }
  const refund = status === 304 ? 1 : undefined
  await wire.limits.observe(resourceOf(headers, asked.resource), { ...rateTold(headers, at), refund })
  if (verdict.is === 'failure') {
    const what = `${asked.name} was answered ${status}`
    throw new TrackerdError(verdict.code, { what, ...verdict.details, ...requestId(headers) })
  }
  if (failure !== null) throw failure.error
  return { ...received, data: dataOf(asked, body), skewMs: skewMs(headers, at) }
}

/** What octokit makes of it. Its errors hold the whole answer, so they are used for nothing but the case without one. */
async function request(
  { octokit, route, parameters, headers }: Call,
  fetch: unknown,
): Promise<{ readonly data: unknown; readonly error: unknown }> {
  try {
    const { data } = await octokit.request(route, { ...parameters, headers, request: { fetch } })
    return { data, error: null }
  } catch (error) {
    return { data: null, error }
  }
}

/** Octokit hands over as text what it could not parse. */
function dataOf({ name }: Call, body: unknown): unknown {
  if (body === undefined || typeof body === 'string')
    throw new TrackerdError('UPSTREAM_INVALID', { what: `${name}: the answer is not JSON` })
  return body
}

/** null for an empty text; undefined when it is no JSON. */
function parsed(text: string | null): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** e.g. `E8C2:3F1A:1B2C3D:4E5F60:65A1B2C3`, which GitHub's support asks for. */
function requestId(headers: Headers): { readonly requestId?: string } {
  const id = headers.get('x-github-request-id') ?? ''
  return /^(?:[\dA-F]{1,16}:){2,8}[\dA-F]{1,16}$/i.test(id) ? { requestId: id } : {}
}
