import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { exchange, type Received as Whole } from '../../http/exchange.ts'

/** For headers and body together. GitHub itself gives up after 10 s. */
export const REST_TIMEOUT_MS = 30_000
export const GRAPHQL_TIMEOUT_MS = 20_000
const MAX_BODY_BYTES = 32 * 1024 * 1024

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
export interface Received extends Whole {
  /** The text was handed on to octokit, which parses it. */
  readonly isOctokits: boolean
}

/** A `fetch` to give to octokit, and what went over it: octokit turns every failure into an error of its own. */
interface Exchange {
  fetch(url: string, init: Init): Promise<Response>
  received(): Received | null
  /** Why there is no whole answer: UPSTREAM_UNAVAILABLE, UPSTREAM_INVALID, or what a limit or a guard threw. */
  failure(): { readonly error: unknown } | null
}

/** What octokit gives: plain headers, and text for a body. */
interface Init {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One attempt at a call, with its budget, its time and its body bounded. */
export function createExchange(wire: Wire, sending: Sending): Exchange {
  let received: Received | null = null
  let failure: { readonly error: unknown } | null = null
  const { resource, cost, points } = sending
  const bounds = {
    ...sending,
    maxBytes: MAX_BODY_BYTES,
    before: async () =>
      void (await Promise.all([wire.limits.take(resource, cost), wire.limits.take('points', points)])),
  }

  async function answerTo(url: string, { method, headers, body }: Init): Promise<Response> {
    const request = body === undefined ? { url, method, headers } : { url, method, headers, body }
    const exchanged = await exchange(wire, request, bounds)
    const { received: whole } = exchanged
    if (whole === null) throw exchanged.failure?.error
    received = { ...whole, isOctokits: false }
    if (whole.text === null) throw exchanged.failure?.error
    const isOctokits = whole.status >= 400 || LARGE_NUMBER.test(whole.text)
    received = { ...whole, isOctokits }
    return forOctokit(whole.status, whole.headers, isOctokits ? whole.text : null)
  }

  return {
    async fetch(url, init) {
      received = null
      failure = null
      try {
        return await answerTo(url, init)
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
