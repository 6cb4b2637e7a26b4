import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { readBody } from './body.ts'

/** For headers and body together. GitHub itself gives up after 10 s. */
export const REST_TIMEOUT_MS = 30_000
export const GRAPHQL_TIMEOUT_MS = 20_000
const MAX_BODY_BYTES = 32 * 1024 * 1024
const MAX_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])

export type Wire = Pick<ConnectOptions, 'fetch' | 'limits' | 'clock' | 'signal'>

export interface Sending {
  /** For errors, e.g. `GET /user`. */
  readonly name: string
  readonly resource: 'core' | 'graphql' | 'app'
  readonly cost: number
  /** Of the 900 a minute. */
  readonly points: number
  /** For headers and body together. */
  readonly timeoutMs: number
  readonly redirect: 'follow' | 'refuse'
}

/** The last answer of an exchange, as it came. */
export interface Received {
  readonly status: number
  readonly headers: Headers
  /** null when it could not be read to its end. */
  readonly text: string | null
  /** The text was handed on to octokit, which parses it. */
  readonly isOctokits: boolean
  /** By our clock. */
  readonly sentAt: Date
  readonly at: Date
  readonly redirected: boolean
}

/** A `fetch` to give to octokit, and what went over it: octokit turns every failure into an error of its own. */
interface Exchange {
  fetch(url: string, init: Pick<RequestInit, 'method' | 'headers' | 'body'>): Promise<Response>
  received(): Received | null
  /** Why there is no whole answer: UPSTREAM_UNAVAILABLE, UPSTREAM_INVALID, or what a limit or a guard threw. */
  failure(): { readonly error: unknown } | null
}

/**
 * One attempt at a call, with its budget, its time and its body bounded. Redirects are followed for GET and within the
 * same origin only, so that the credential never goes elsewhere.
 */
export function createExchange(wire: Wire, sending: Sending): Exchange {
  let received: Received | null = null
  let failure: { readonly error: unknown } | null = null

  async function exchange(start: string, init: Parameters<Exchange['fetch']>[1]): Promise<Response> {
    let url = new URL(start)
    for (let redirects = 0; ; redirects++) {
      wire.signal.throwIfAborted()
      await Promise.all([wire.limits.take(sending.resource, sending.cost), wire.limits.take('points', sending.points)])
      const sentAt = wire.clock.now()
      const overdue = AbortSignal.timeout(sending.timeoutMs)
      try {
        const signal = AbortSignal.any([wire.signal, overdue])
        const response = await wire.fetch(url, { ...init, redirect: 'manual', signal })
        const { status, headers } = response
        const told = { status, headers, sentAt, at: wire.clock.now(), redirected: redirects > 0 }
        const target = redirects < MAX_REDIRECTS && sending.redirect === 'follow' ? follow(init, url, response) : null
        // A redirect that is followed is no answer: what fails behind it must not be taken for a thing that moved away.
        if (target === null) received = { ...told, text: null, isOctokits: false }
        const text = new TextDecoder().decode(await readBody(response, MAX_BODY_BYTES))
        if (target === null) {
          const isOctokits = status >= 400 || LARGE_NUMBER.test(text)
          received = { ...told, text, isOctokits }
          return forOctokit(status, headers, isOctokits ? text : null)
        }
        url = target
      } catch (error) {
        if (error instanceof TrackerdError) throw error
        const reason = overdue.aborted ? `no whole answer within ${sending.timeoutMs / 1000} s` : reasonOf(error)
        throw new TrackerdError('UPSTREAM_UNAVAILABLE', { what: `${sending.name}: ${reason}` })
      }
    }
  }

  return {
    async fetch(url, init) {
      received = null
      failure = null
      try {
        return await exchange(url, init)
      } catch (error) {
        failure = { error }
        // Not the error itself: octokit writes into one that says it was aborted, and that one belongs to the caller.
        throw new Error('no answer')
      }
    },
    received: () => received,
    failure: () => failure,
  }
}

function follow(init: Pick<RequestInit, 'method'>, from: URL, { status, headers }: Response): URL | null {
  if (init.method !== 'GET' || !REDIRECTS.has(status)) return null
  const target = URL.parse(headers.get('location') ?? '', from.href)
  return target?.origin === from.origin && headers.has('location') ? target : null
}

/** A number that `JSON.parse` may not keep exact; a text that holds one does no harm. */
const LARGE_NUMBER = /[:,[]\s*-?\d{16}/

/**
 * With its body only where it is needed: auth-app looks into failures, and octokit's parser keeps large numbers exact but
 * takes 4 times as long as JSON.parse. As JSON: what is none comes back from octokit as text, whatever a proxy called it.
 */
function forOctokit(status: number, from: Headers, text: string | null): Response {
  const headers = new Headers(from)
  if (text === null) headers.delete('content-type')
  else headers.set('content-type', 'application/json')
  return new Response(text, { status, headers })
}

/**
 * The code of a failed connection, e.g. ECONNREFUSED. Neither the error nor its message goes on: the message of a refused
 * header quotes it, and others name addresses of our network.
 */
function reasonOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,50}$/.test(at.code)) return at.code
  }
  return 'the connection failed'
}
