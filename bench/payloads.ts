import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export interface Payload {
  readonly event: string
  readonly body: Record<string, unknown>
}

/** Every payload that was recorded at github.com, in the order of the package. */
export function recordedPayloads(): Payload[] {
  const events = require('@octokit/webhooks-examples/api.github.com/index.json') as {
    name: string
    examples: Record<string, unknown>[]
  }[]
  return events.flatMap(({ name, examples }) => examples.map((body) => ({ event: name, body })))
}

/** The first recorded payload of an event and action. */
export function recorded(event: string, action: string | null = null): Record<string, unknown> {
  const found = recordedPayloads().find((p) => p.event === event && (action === null || p.body.action === action))
  if (found === undefined) throw new Error(`no recorded payload for ${event} ${action ?? ''}`)
  return found.body
}

export interface SignedPayload {
  readonly event: string
  readonly body: Buffer
  readonly signature: string
}

const KIB = 1024

/** The recorded payloads of 8 to 25 KB, as GitHub sends and signs them. */
export function signedPayloads(secret: string): SignedPayload[] {
  return recordedPayloads()
    .map(({ event, body }) => signed(event, body, secret))
    .filter(({ body }) => body.length >= 8 * KIB && body.length <= 25 * KIB)
}

export function signed(event: string, payload: unknown, secret: string): SignedPayload {
  const body = Buffer.from(JSON.stringify(payload))
  return { event, body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}
