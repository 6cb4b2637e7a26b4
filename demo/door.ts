import type { Api, Delivery, Status, SyncRecord } from './api.ts'
import { type Answer, type Delivery as Outgoing, post, postAll } from './deliveries.ts'
import { broken, step } from './steps.ts'
import { settled } from './waiting.ts'

const SENT_TWICE = 20

/** What became of recorded deliveries, and of what had no business at the door. */
export interface Outcome {
  readonly system: string
  readonly endpoint: Status['endpoints'][number]
  readonly deliveries: readonly Delivery[]
  readonly syncRecords: readonly SyncRecord[]
  readonly first: readonly Answer[]
  readonly again: readonly Answer[]
  readonly unsigned: Answer
  readonly forged: Answer
}

interface Recorded {
  readonly url: string
  readonly system: 'github' | 'jira'
  readonly name: string
  readonly deliveries: readonly Outgoing[]
  readonly baseUrl?: string
}

/** Recorded deliveries go through the door of an endpoint of their own, some twice, and are all applied. */
export async function throughTheDoor(api: Api, { url, system, name, deliveries, baseUrl }: Recorded): Promise<Outcome> {
  const { endpoint, webhook_secret: secret } = await step(`${name} endpoint added through the API`, () =>
    api.addEndpoint(system, `${name} (recorded)`, baseUrl === undefined ? {} : { base_url: baseUrl }),
  )
  const address = `${url}/webhooks/${system}/${endpoint.id}`
  const [one] = deliveries
  if (one === undefined) throw new Error('there are no recorded deliveries')
  const first = await step(`${deliveries.length} recorded deliveries signed and sent`, () =>
    postAll(address, deliveries, secret),
  )
  const again = await step(`${SENT_TWICE} of them sent once more`, () =>
    postAll(address, deliveries.slice(0, SENT_TWICE), secret),
  )
  const [unsigned, forged] = await step('One sent without a signature, one signed with another secret', () =>
    Promise.all([post(address, one, null), post(address, one, `not ${secret}`)]),
  )
  const status = await step('All applied: nothing waits any more', () => settled(api))
  const [stored, syncRecords] = await Promise.all([api.deliveries(endpoint.id), api.syncRecords(endpoint.id)])
  const now = status.endpoints.find(({ id }) => id === endpoint.id)
  if (now === undefined) throw new Error('the endpoint is not there any more')
  return { system: name, endpoint: now, deliveries: stored, syncRecords, first, again, unsigned, forged }
}

/** What is not as it must be; empty when all is well. */
export function doorShortcomings({ system, deliveries, syncRecords, ...answers }: Outcome): string[] {
  const { first, again, unsigned, forged } = answers
  const states = new Map(deliveries.map((delivery) => [delivery.id, delivery.status]))
  const lost = first.filter(({ id }) => !['applied', 'skipped'].includes(states.get(id ?? '') ?? ''))
  const counted = syncRecords.reduce((sum, { items_processed }) => sum + items_processed, 0)
  return broken([
    [first.every((it) => it.status === 202 && !it.duplicate), 'a signed delivery was not answered with 202'],
    [
      again.every((it) => it.status === 202 && it.duplicate === true),
      'a repeated delivery was not told as a duplicate',
    ],
    [unsigned.status === 401, `an unsigned delivery was answered with ${unsigned.status}`],
    [forged.status === 401, `a wrongly signed delivery was answered with ${forged.status}`],
    [deliveries.length === first.length, `${first.length} deliveries were sent, ${deliveries.length} are stored`],
    [lost.length === 0, `${lost.length} acknowledged deliveries are neither applied nor skipped`],
    [deliveries.every((it) => it.status !== 'skipped' || it.reason !== null), 'a skipped delivery has no reason'],
    [syncRecords.every((it) => it.status === 'success'), 'a sync record is not a success'],
    [counted === first.length, `the sync records count ${counted} of ${first.length} deliveries`],
  ]).map((otherwise) => `${system}: ${otherwise}`)
}
