import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { exchange, type Received } from '../../http/exchange.ts'
import { skewMs } from '../../http/source-time.ts'
import { nextHour, rateTold } from './limit-headers.ts'
import type { Target } from './route.ts'
import type { SourceClock } from './source-clock.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** For headers and body together. */
export const TIMEOUT_MS = 30_000
export const MAX_BODY_BYTES = 32 * 1024 * 1024

export type Wire = Pick<ConnectOptions, 'fetch' | 'limits' | 'clock' | 'signal'> & { readonly sourceClock: SourceClock }

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly target: Target
  /** As JSON; undefined for none. */
  readonly body: unknown
  /** Changes something: counted for the issue that it changes, too. */
  readonly isWrite: boolean
}

/** With what and where a call is made. */
export interface Caller {
  /** Without a slash at the end. */
  readonly api: string
  readonly authorization: string
}

export interface Result extends Received {
  /** The parsed body; null for an empty one. */
  readonly data: unknown
  readonly skewMs: number
}

/** Makes a call as whom a credential belongs to, wherever that opens the API. */
export type Access = (asked: Asked) => Promise<Result>

/**
 * One attempt at a call: its answer, or the error that its failure is in the catalogue. The budget knows of it in either
 * case. Throws the signal's reason once that is aborted.
 */
export async function call(wire: Wire, { api, authorization }: Caller, asked: Asked): Promise<Result> {
  const { resource, path, issue } = asked.target
  const json = asked.body === undefined ? null : JSON.stringify(asked.body)
  const request = {
    url: `${api}${path}`,
    method: asked.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'trackerd',
      authorization,
      ...(json === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === null ? {} : { body: json }),
  }
  const { received, failure } = await exchange(wire, request, {
    name: resource,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BODY_BYTES,
    redirect: 'follow',
    before: async () => {
      const spent = asked.isWrite && issue !== null ? [resource, `issue:${issue}`] : [resource]
      await Promise.all(spent.map((name) => wire.limits.take(name, 1)))
    },
  })
  if (received === null) throw failure?.error

  const { headers, at, status } = received
  wire.sourceClock.learn(headers, at)
  const verdict = verdictOf(received, at)
  // Without telling the budget of this answer: any answer ends a row of waits, and they would never grow longer.
  if (verdict.is === 'limited') throw await paused(wire, asked.target, received, verdict)
  await wire.limits.observe(resource, rateTold(headers, at))
  if (verdict.is === 'failure') {
    const what = `${resource} was answered ${status}`
    throw new TrackerdError(verdict.code, { what, ...verdict.details, ...traceOf(headers) })
  }
  if (failure !== null) throw failure.error
  return { ...received, data: dataOf(resource, received.text ?? ''), skewMs: skewMs(headers, at) }
}

/** What the limit names is paused; the error that says so. */
async function paused(
  { limits }: Wire,
  { resource, issue }: Target,
  { headers, at }: Received,
  { paused, until, reason }: Extract<Verdict, { is: 'limited' }>,
): Promise<TrackerdError> {
  const told = (what: string, end: Date) =>
    new TrackerdError('UPSTREAM_LIMITED', { until: end.toISOString(), resource: what, reason })
  if (paused === 'app') {
    const end = until ?? nextHour(headers, at)
    await limits.blockApp(end, reason)
    return told('the app', end)
  }
  const byIssue = issue === null ? resource : `issue:${issue}`
  const what = paused === 'call' ? resource : paused === 'issue' ? byIssue : '*'
  return told(what, await limits.block(what, until, reason))
}

function dataOf(name: string, text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new TrackerdError('UPSTREAM_INVALID', { what: `${name}: the answer is not JSON` })
  }
}

/** What Atlassian's support asks for. Only what looks like one is repeated: a server may echo what we sent. */
function traceOf(headers: Headers): { readonly requestId?: string } {
  const id = headers.get('atl-traceid') ?? headers.get('x-arequestid') ?? ''
  return /^[\da-f]{32}$|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$|^\d{1,5}x\d{1,12}x\d{1,5}$/.test(id)
    ? { requestId: id }
    : {}
}
