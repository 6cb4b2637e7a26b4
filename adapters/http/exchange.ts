import { TrackerdError } from '../../src/errors.ts'
import type { ConnectOptions } from '../../src/ports/source-reader.ts'
import { readBody } from './body.ts'

const MAX_REDIRECTS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])

export type Line = Pick<ConnectOptions, 'fetch' | 'clock' | 'signal'>

export interface Request {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Sending {
  /** For errors, e.g. `GET /user`. */
  readonly name: string
  /** For headers and body together. */
  readonly timeoutMs: number
  /** Of the body, as it is when it was unpacked. */
  readonly maxBytes: number
  readonly redirect: 'follow' | 'refuse'
  /** Before each request: another one follows a redirect. */
  readonly before: () => Promise<void>
}

/** The last answer of an exchange, as it came. */
export interface Received {
  readonly status: number
  readonly headers: Headers
  /** null when it could not be read to its end. */
  readonly text: string | null
  /** By our clock. */
  readonly sentAt: Date
  readonly at: Date
  readonly redirected: boolean
}

interface Exchanged {
  /** null when none came. */
  readonly received: Received | null
  /** Why there is no whole answer: UPSTREAM_UNAVAILABLE, UPSTREAM_INVALID, or what a guard threw. */
  readonly failure: { readonly error: unknown } | null
}

/**
 * One attempt at a call, with its time and its body bounded. Redirects are followed for GET and within the same origin
 * only, so that the credential never goes elsewhere. Throws the signal's reason once that is aborted, and what `before`
 * throws.
 */
export async function exchange(line: Line, request: Request, sending: Sending): Promise<Exchanged> {
  let url = new URL(request.url)
  for (let redirects = 0; ; redirects++) {
    line.signal.throwIfAborted()
    await sending.before()
    const exchanged = await once(line, { ...request, url: url.href }, sending, redirects > 0)
    const mayFollow = sending.redirect === 'follow' && redirects < MAX_REDIRECTS
    const target = mayFollow ? follow(request, url, exchanged.received) : null
    if (target === null) return exchanged
    // A redirect that is followed is no answer: what fails behind it must not be taken for a thing that moved away.
    if (exchanged.failure !== null) return { received: null, failure: exchanged.failure }
    url = target
  }
}

async function once(line: Line, { url, ...asked }: Request, sending: Sending, redirected: boolean): Promise<Exchanged> {
  const sentAt = line.clock.now()
  const overdue = AbortSignal.timeout(sending.timeoutMs)
  let received: Received | null = null
  try {
    const signal = AbortSignal.any([line.signal, overdue])
    const response = await line.fetch(url, { ...asked, redirect: 'manual', signal })
    const { status, headers } = response
    received = { status, headers, text: null, sentAt, at: line.clock.now(), redirected }
    const text = new TextDecoder().decode(await readBody(response, sending.maxBytes))
    return { received: { ...received, text }, failure: null }
  } catch (error) {
    line.signal.throwIfAborted()
    if (error instanceof TrackerdError) return { received, failure: { error } }
    const reason = overdue.aborted ? `no whole answer within ${sending.timeoutMs / 1000} s` : reasonOf(error)
    return {
      received,
      failure: { error: new TrackerdError('UPSTREAM_UNAVAILABLE', { what: `${sending.name}: ${reason}` }) },
    }
  }
}

function follow({ method }: Request, from: URL, received: Received | null): URL | null {
  if (received === null || method !== 'GET' || !REDIRECTS.has(received.status)) return null
  const location = received.headers.get('location')
  const target = location === null ? null : URL.parse(location, from.href)
  return target?.origin === from.origin ? target : null
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
