import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { TrackerdError } from './errors.ts'
import { isPrivate } from './private-networks.ts'

/** As in the fetch standard. */
const MAX_REDIRECTS = 20
/** As in Node's own agent: many servers close an idle connection after 5 s, and one closed under a request fails it. */
const IDLE_MS = 5_000
const ENCODINGS = 'gzip, br'

interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: Uint8Array | null
}

/**
 * A `fetch` that reaches the public internet only. Throws TARGET_FORBIDDEN when the host is, or resolves to, anything
 * else. The address is checked inside the lookup of the connection itself: what was checked is what is connected to, so
 * a name that resolves differently a moment later (DNS rebinding) gains nothing, and each redirect is a request of its own.
 * Node's own fetch takes no other lookup without its undici, which cannot be imported; hence `node:http`.
 * With `allowPrivate` it is Node's own fetch.
 */
export function createGuardedFetch({
  allowPrivate,
  lookup = systemLookup,
}: {
  readonly allowPrivate: boolean
  readonly lookup?: LookupFunction
}): typeof fetch {
  if (allowPrivate) return fetch
  const options = { keepAlive: true, timeout: IDLE_MS, lookup: guarded(lookup) }
  const http = new HttpAgent(options)
  const https = new HttpsAgent(options)

  const send = (hop: Hop, signal: AbortSignal | null): Promise<IncomingMessage> => {
    const { url, method, headers, body } = hop
    const settings = { method, headers: Object.fromEntries(headers) }
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // An address is connected to without a lookup.
    if (isForbidden(host)) throw forbidden(host)
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...settings, agent: https })
        : httpRequest(url, { ...settings, agent: http })
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    let message: IncomingMessage | null = null
    const abort = () => (message ?? request).destroy(signal?.reason)
    signal?.addEventListener('abort', abort)
    request.once('response', (answer) => {
      message = answer
      resolve(answer)
    })
    // Stays: an error after the answer would otherwise end the process. Whoever reads the body is told of it there.
    request.on('error', (error) => reject(signal?.aborted ? signal.reason : failure(error)))
    // Once the body has been read: a signal that lives as long as the daemon must not collect listeners.
    request.once('close', () => signal?.removeEventListener('abort', abort))
    request.end(body ?? undefined)
    return promise
  }

  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null)
    // Without the signal: a Request listens to it until it is collected, so a long-lived one would collect listeners.
    const request = new Request(input, { ...init, signal: null })
    signal?.throwIfAborted()
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
    let hop: Hop = { url: new URL(request.url), method: request.method, headers: new Headers(request.headers), body }
    if (!hop.headers.has('accept-encoding')) hop.headers.set('accept-encoding', ENCODINGS)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (!/^https?:$/.test(hop.url.protocol)) throw failure(new Error(`${hop.url.protocol} is not supported`))
      const message = await send(hop, signal)
      const next = request.redirect === 'manual' ? null : redirected(hop, message)
      if (next === null) return responseOf(message, hop, redirects > 0)
      message.destroy()
      if (request.redirect === 'error') throw failure(new Error('unexpected redirect'))
      hop = next
    }
    throw failure(new Error('too many redirects'))
  }
}

/** The lookup of the connection, refused when any of the addresses is private. */
function guarded(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found, family) => {
      if (error !== null) return callback(error, [])
      const addresses: LookupAddress[] = typeof found === 'string' ? [{ address: found, family: family ?? 4 }] : found
      if (addresses.some(({ address }) => isForbidden(address))) return callback(forbidden(hostname), [])
      if (options.all === true) return callback(null, addresses)
      return callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })
}

function isForbidden(host: string): boolean {
  const version = isIP(host)
  return version !== 0 && isPrivate(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** Without the address: it would tell a tenant what the names of our network resolve to. */
const forbidden = (host: string) => new TrackerdError('TARGET_FORBIDDEN', { what: host, host })

/** What `fetch` rejects with when there is no answer; our refusal as it is. */
const failure = (cause: Error) => (cause instanceof TrackerdError ? cause : new TypeError('fetch failed', { cause }))

/** Where a redirect leads, as the fetch standard says; null when it is none. Credentials do not leave their origin. */
function redirected(
  { url, method, headers, body }: Hop,
  { statusCode = 0, headers: told }: IncomingMessage,
): Hop | null {
  if (![301, 302, 303, 307, 308].includes(statusCode) || told.location === undefined) return null
  const target = URL.parse(told.location, url.href)
  if (target === null) throw failure(new Error('the redirect leads to no URL'))
  const kept = new Headers(headers)
  if (target.origin !== url.origin) for (const name of ['authorization', 'cookie']) kept.delete(name)
  const becomesGet = method === 'POST' ? statusCode <= 303 : statusCode === 303 && method !== 'HEAD'
  if (!becomesGet) return { url: target, method, headers: kept, body }
  for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language']) kept.delete(name)
  return { url: target, method: 'GET', headers: kept, body: null }
}

/** Statuses that never have a body; `Response` refuses to be given one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

function responseOf(message: IncomingMessage, { url, method }: Hop, isRedirected: boolean): Response {
  const headers = new Headers()
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '')
  }
  const status = message.statusCode ?? 0
  const isBodiless = method === 'HEAD' || BODILESS.has(status)
  if (isBodiless) message.resume()
  const body = isBodiless ? null : Readable.toWeb(decoded(message))
  const response = new Response(body, { status, statusText: message.statusMessage ?? '', headers })
  Object.defineProperties(response, { url: { value: url.href }, redirected: { value: isRedirected } })
  return response
}

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['br', createBrotliDecompress],
  ['deflate', createInflate],
])

/** The body as it was before it was compressed for the way. */
function decoded(message: IncomingMessage): Readable {
  // Nothing at all is no gzip, yet servers name the encoding of empty bodies too.
  if (message.headers['content-length'] === '0') return message
  const encodings = (message.headers['content-encoding'] ?? '').toLowerCase().split(',')
  let body: Readable = message
  for (const encoding of encodings
    .map((it) => it.trim())
    .filter((it) => it !== '' && it !== 'identity')
    .reverse()) {
    const decoder = DECODERS.get(encoding)
    if (decoder === undefined) {
      message.destroy()
      throw failure(new Error(`the content encoding ${encoding} was not asked for`))
    }
    // A failure destroys the last stream too, so whoever reads the body is told of it.
    body = pipeline(body, decoder(), () => {})
  }
  return body
}
