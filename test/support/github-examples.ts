import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

export interface Example {
  readonly event: string
  readonly action: string | null
  readonly payload: Record<string, unknown>
}

const require = createRequire(import.meta.url)

/** The recorded payloads of one edition of GitHub, in the order of the package. */
export function examplesOf(edition: 'api.github.com' | `ghes-${31 | 32 | 33 | 34 | 35}`): Example[] {
  const events = require(`@octokit/webhooks-examples/${edition}/index.json`) as {
    name: string
    examples: Record<string, unknown>[]
  }[]
  return events.flatMap(({ name, examples }) =>
    examples.map((payload) => ({ event: name, action: (payload.action as string | undefined) ?? null, payload })),
  )
}

/** The first recorded payload of an event (and action) that `fits`. */
export function example(event: string, action?: string, fits: (payload: never) => boolean = () => true): Example {
  const found = examplesOf('api.github.com').find(
    (e) => e.event === event && (action === undefined || e.action === action) && fits(e.payload as never),
  )
  if (found === undefined) throw new Error(`no recorded payload for ${event} ${action ?? ''}`)
  return found
}

/** A copy of a recorded payload in which `change` altered what the test is about. */
export function altered(given: Example, change: (payload: never) => void): Example {
  const payload = structuredClone(given.payload)
  change(payload as never)
  return { ...given, payload }
}

/** The headers GitHub sends with a body, signed with `secret`. */
export function githubHeaders(
  event: string,
  deliveryId: string,
  body: string | Buffer,
  secret: string,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-event': event,
    'x-github-delivery': deliveryId,
    'x-github-hook-id': '292430182',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }
}
