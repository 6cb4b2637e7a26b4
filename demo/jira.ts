import { DEFAULT_EMAIL, DEFAULT_TOKEN, type OutgoingDelivery } from '../test/support/jira-server/index.ts'
import type { Api, Status, SyncRecordDetail } from './api.ts'
import { type Answer, post } from './deliveries.ts'
import { changeUntold, type JiraShop, TOLD } from './jira-shop.ts'
import { step } from './steps.ts'
import { ended, settled } from './waiting.ts'

export interface JiraRun {
  readonly endpoint: Status['endpoints'][number]
  /** The runs over the stand-in, the first one first. */
  readonly runs: readonly SyncRecordDetail[]
  /** What the door answered to each webhook. */
  readonly answers: readonly Answer[]
  /** What it answered to the last one when that came once more. */
  readonly again: Answer
}

/** The shop is read as a whole, Jira tells of changes, what it did not tell is read, and what is gone is counted out. */
export async function runJira(api: Api, url: string, shop: JiraShop): Promise<JiraRun> {
  const { server, project } = shop
  const { endpoint, webhook_secret: secret } = await step('Jira endpoint added, with an API token of Jira Cloud', () =>
    api.addEndpoint('jira', 'Jira (web shop)', {
      base_url: server.baseUrl,
      credential: { kind: 'api_token', email: DEFAULT_EMAIL, token: DEFAULT_TOKEN },
      binding_mode: 'listed',
      scopes: [project.it.key],
    }),
  )
  const count = (run: SyncRecordDetail) => `${run.items_processed} items`
  const first = await step('Five weeks of work read, with their history', () => ended(api, endpoint.id, 1), count)

  const address = `${url}/webhooks/jira/${endpoint.id}`
  const hook = server.state.addHook({ url: address, isSigned: true })
  const told = await step(`${TOLD.length} things happen, and Jira tells of them by webhook`, () =>
    tell(shop, address, secret),
  )
  await step('All applied: nothing waits any more', () => settled(api))

  hook.enabled = false
  changeUntold(shop)
  await api.startSync(endpoint.id, 'incremental')
  const second = await step(
    'Three more happen without a webhook, and are read',
    () => ended(api, endpoint.id, 2),
    count,
  )
  project.deleteIssue(shop.issue(13))
  await api.startSync(endpoint.id, 'census')
  const third = await step('SHOP-13 is deleted in silence, and found missing', () => ended(api, endpoint.id, 3))
  const status = await api.status()
  const now = status.endpoints.find(({ id }) => id === endpoint.id)
  if (now === undefined) throw new Error('the Jira endpoint is not there any more')
  return { endpoint: now, runs: [first, second, third], ...told }
}

/** Every webhook is posted as soon as it is sent, as Jira does; the last one once more, as Jira does when no answer came. */
async function tell({ server, ...shop }: JiraShop, address: string, secret: string) {
  const sent: OutgoingDelivery[] = []
  const arrive = ({ identifier, body }: OutgoingDelivery) => {
    const headers = { 'user-agent': 'Atlassian Webhook HTTP Client', 'x-atlassian-webhook-identifier': identifier }
    return post(address, { headers, body, signedIn: 'x-hub-signature' }, secret)
  }
  const answers: Answer[] = []
  server.onDelivery = (delivery) => sent.push(delivery)
  for (const happen of TOLD) {
    happen({ server, ...shop })
    for (const delivery of sent.slice(answers.length)) answers.push(await arrive(delivery))
  }
  server.onDelivery = null
  const last = sent.at(-1)
  if (last === undefined) throw new Error('Jira told nothing')
  return { answers, again: await arrive(last) }
}
