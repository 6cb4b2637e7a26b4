import { createHmac } from 'node:crypto'

/** Something a source sends, with no proof yet. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The header that the signature goes into. */
  readonly signedIn: 'x-hub-signature-256' | 'x-hub-signature'
}

export interface Answer {
  readonly status: number
  /** The id of the stored delivery. */
  readonly id?: string
  readonly duplicate?: boolean
  /** Of the catalogue, when it was refused. */
  readonly code?: string
}

/** What the door answers to one delivery, signed with this secret; null sends it unsigned. */
export async function post(address: string, delivery: Delivery, secret: string | null): Promise<Answer> {
  const signature = secret === null ? null : createHmac('sha256', secret).update(delivery.body).digest('hex')
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...delivery.headers,
      ...(signature === null ? {} : { [delivery.signedIn]: `sha256=${signature}` }),
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
