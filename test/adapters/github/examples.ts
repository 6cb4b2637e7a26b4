import { createRequire } from 'node:module'
import type { Receipt } from '../../../src/ports/source-adapter.ts'

/** One recorded payload. */
export interface Example {
  /** Which GitHub sent it: `api.github.com` or a server version. */
  readonly set: string
  readonly topic: string
  /** Position among the examples of its topic. */
  readonly index: number
  readonly action: string | null
  readonly payload: Readonly<Record<string, unknown>>
}

const SETS = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35']
const FIRST_RECEIPT = Date.UTC(2024, 0, 1)

const load = createRequire(import.meta.url)

const examplesOf = (set: string): Example[] => {
  const topics: { name: string; examples: Example['payload'][] }[] = load(
    `@octokit/webhooks-examples/${set}/index.json`,
  )
  return topics.flatMap(({ name: topic, examples }) =>
    examples.map((payload, index) => {
      const action = typeof payload.action === 'string' ? payload.action : null
      return { set, topic, index, action, payload }
    }),
  )
}

/** Every recorded payload of @octokit/webhooks-examples. */
export const EXAMPLES: readonly Example[] = SETS.flatMap(examplesOf)

/** The payload at `index` of a topic, from github.com unless another set is named. */
export function example(topic: string, index: number, set = 'api.github.com'): Example {
  const found = EXAMPLES.find((it) => it.set === set && it.topic === topic && it.index === index)
  if (!found) throw new Error(`no example ${set} ${topic}[${index}]`)
  return found
}

/** As it would have been received: one second after the one before it in the collection. */
export function receiptOf(it: Example): Receipt {
  return receipt(it.topic, it.payload, new Date(FIRST_RECEIPT + Math.max(0, EXAMPLES.indexOf(it)) * 1000))
}

export function receipt(topic: string, payload: unknown, receivedAt = new Date(FIRST_RECEIPT)): Receipt {
  return { topic, payload, receivedAt, correlationId: 'a-run' }
}

/** The recorded payload with some fields told otherwise; null and lists replace, objects are merged. */
export function varied(it: Example, patch: object): Example {
  return { ...it, payload: merged(it.payload, patch) as Example['payload'] }
}

function merged(value: unknown, patch: unknown): unknown {
  if (!isPlain(value) || !isPlain(patch)) return patch
  const changed = Object.entries(patch).map(([key, item]) => [key, merged(value[key], item)])
  return { ...value, ...Object.fromEntries(changed) }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
