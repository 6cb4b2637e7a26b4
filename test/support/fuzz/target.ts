import { githubHeaders } from '../github-examples.ts'
import type { Target } from './cases.ts'
import { Chance } from './chance.ts'
import type { Door } from './deliveries.ts'
import { type OpenApi, operationsOf } from './openapi.ts'
import { GITHUB_USED } from './seeds.ts'

export interface Opening {
  readonly url: string
  readonly adminKey: string
  readonly seed: number
  /** Resolves once everything that this endpoint was sent is applied. */
  readonly settled: (endpointId: string) => Promise<unknown>
}

const SECRET = 'a secret of the fuzz run'
/** Nobody listens there, and the daemon may not call it: nothing that is made up leaves the machine. */
const NOBODY = 'http://127.0.0.1:9'
const TENANT = 'fuzz'
const LISTS = ['initiatives', 'deliveries', 'outbox', 'sync-records', 'scorecards', 'drift-alerts', 'metrics/backfills']
const IDS_OF_EACH = 5

/**
 * What a fuzz run is sent to: two doors, and a tenant beside them that holds something of everything, in which the API
 * may break whatever it can.
 */
export async function openTarget({ url, adminKey, seed, settled }: Opening): Promise<Target> {
  const ask = asking(url, adminKey)
  const github = await ask.endpoint(null, { system: 'github', name: 'fuzz' })
  const jira = await ask.endpoint(null, { system: 'jira', name: 'fuzz jira', base_url: 'https://acme.atlassian.net' })
  await ask.post('tenants', null, { slug: TENANT })
  const inTenant = await ask.endpoint(TENANT, { system: 'github', name: 'theirs', base_url: NOBODY })
  for (const [n, { topic, payload }] of GITHUB_USED.entries()) {
    const body = JSON.stringify(payload)
    await fetch(`${url}/webhooks/github/${inTenant.endpointId}`, {
      method: 'POST',
      headers: githubHeaders(topic, `seed-${n}`, body, SECRET),
      body,
    })
  }
  await settled(inTenant.endpointId)
  const lists = await Promise.all(
    [...LISTS, `endpoints/${inTenant.endpointId}/scopes`].map((list) => ask.text(list, TENANT)),
  )
  const ids = lists.flatMap((list) => [...list.matchAll(/"id":"([0-9a-f-]{36})"/g)].slice(0, IDS_OF_EACH))
  const document = JSON.parse(await ask.text('../openapi.json', null)) as OpenApi
  return {
    seed,
    doors: [github, jira],
    api: {
      operations: operationsOf(document),
      key: adminKey,
      tenant: TENANT,
      written: 'default',
      ids: [inTenant.endpointId, ...ids.map(([, id]) => id as string), new Chance(seed, -1).uuid()],
    },
  }
}

function asking(url: string, adminKey: string) {
  const send = async (path: string, tenant: string | null, init: RequestInit) => {
    const headers = {
      authorization: `Bearer ${adminKey}`,
      ...(tenant === null ? {} : { 'x-trackerd-tenant': tenant }),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const response = await fetch(new URL(path, `${url}/v1/`), { ...init, headers })
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return text
  }
  const post = (path: string, tenant: string | null, body: object) =>
    send(path, tenant, { method: 'POST', body: JSON.stringify(body) })
  return {
    text: (path: string, tenant: string | null) => send(path, tenant, {}),
    post,
    async endpoint(tenant: string | null, given: { system: Door['system']; name: string; base_url?: string }) {
      const body = { binding_mode: 'auto', webhook_secret: SECRET, ...given }
      const { endpoint } = JSON.parse(await post('endpoints', tenant, body)) as { endpoint: { id: string } }
      return { system: given.system, endpointId: endpoint.id, secret: SECRET } satisfies Door
    },
  }
}
