import { createHmac, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'

export interface Delivery {
  readonly deliveryId: string
  readonly event: string
  readonly body: string
}

export interface Answer {
  readonly status: number
  /** The id of the stored delivery. */
  readonly id?: string
  readonly duplicate?: boolean
  /** Of the catalogue, when it was refused. */
  readonly code?: string
}

/** Every recorded payload of `@octokit/webhooks-examples`, as GitHub would deliver it. */
export function recordedDeliveries(): Delivery[] {
  const require = createRequire(import.meta.url)
  const events = require('@octokit/webhooks-examples/api.github.com/index.json') as {
    name: string
    examples: object[]
  }[]
  return events.flatMap(({ name, examples }) =>
    examples.map((payload) => ({ deliveryId: randomUUID(), event: name, body: JSON.stringify(payload) })),
  )
}

/** What the door answers to one delivery, signed with this secret; null sends it unsigned. */
export async function post(address: string, delivery: Delivery, secret: string | null): Promise<Answer> {
  const signature = secret === null ? null : createHmac('sha256', secret).update(delivery.body).digest('hex')
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/demo',
      'x-github-event': delivery.event,
      'x-github-delivery': delivery.deliveryId,
      ...(signature === null ? {} : { 'x-hub-signature-256': `sha256=${signature}` }),
    },
    body: delivery.body,
  })
  return { ...((await response.json()) as object), status: response.status }
}

/** The answers to all of them, in their order. One after the other, so that every demo tells the same story. */
export async function postAll(address: string, deliveries: readonly Delivery[], secret: string): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const delivery of deliveries) answers.push(await post(address, delivery, secret))
  return answers
}
