import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import { isOfOneCall } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { entry, nextStart, pageOf } from './answer.ts'
import { cloud } from './library.ts'

/** A webhook at Jira that posts to this endpoint. */
export interface Hook {
  /** e.g. `the webhook trackerd`. */
  readonly name: string
  readonly enabled: boolean
  readonly events: readonly string[]
  /** Of an app's: its number, and when it ends unless it is refreshed. */
  readonly dynamic: { readonly id: number; readonly expiresAt: Date | null } | null
}

/** The webhooks that post here; `hidden` when this credential may not see webhooks. */
export const hooksFor = (client: JiraClient, webhookPath: string): Promise<readonly Hook[] | 'hidden'> =>
  unlessHidden(() => (client.kind === 'oauth' ? dynamicHooks(client, webhookPath) : adminHooks(client, webhookPath)))

/** Only administrators may see them. Some versions answer 401 to others, who have just proved who they are. */
async function unlessHidden<Found>(look: () => Promise<Found>): Promise<Found | 'hidden'> {
  try {
    return await look()
  } catch (error) {
    const isHidden = isOfOneCall(error) || (error instanceof TrackerdError && error.code === 'UPSTREAM_UNAUTHENTICATED')
    if (!isHidden) throw error
    return 'hidden'
  }
}

/** The URL may carry a query: the token that proves a delivery. */
const postsTo = (url: string | null | undefined, webhookPath: string) =>
  url !== null && url !== undefined && (url.split(/[?#]/)[0] ?? '').endsWith(webhookPath)

const Dynamic = entry({
  id: z.int(),
  url: z.string().nullish(),
  events: z.array(z.string()),
  expirationDate: z.number().nullish(),
})

/** An app sees its own. */
async function dynamicHooks(client: JiraClient, webhookPath: string): Promise<Hook[]> {
  const hooks: Hook[] = []
  for (let startAt: number | null = 0; startAt !== null; ) {
    const page: { startAt: number; maxResults: number } = { startAt, maxResults: 50 }
    const answer: JiraAnswer = await client.through(async (js) => (await cloud()).getDynamicWebhooksForApp(js, page))
    const listed = told(pageOf(Dynamic), answer)
    for (const { id, url, events, expirationDate } of listed.values) {
      if (!postsTo(url, webhookPath)) continue
      const expiresAt = typeof expirationDate === 'number' ? new Date(expirationDate) : null
      hooks.push({ name: `the webhook ${id}`, enabled: true, events, dynamic: { id, expiresAt } })
    }
    startAt = nextStart(startAt, page.maxResults, listed)
  }
  return hooks
}

const Admin = z.array(
  z.object({
    name: z.string().nullish(),
    url: z.string().nullish(),
    events: z.array(z.string()),
    /** `active` since Data Center 10. */
    enabled: z.boolean().nullish(),
    active: z.boolean().nullish(),
  }),
)

async function adminHooks(client: JiraClient, webhookPath: string): Promise<Hook[]> {
  return told(Admin, await askAdminHooks(client))
    .filter(({ url }) => postsTo(url, webhookPath))
    .map(({ name, events, enabled, active }) => {
      return { name: `the webhook ${name ?? ''}`.trim(), enabled: enabled ?? active ?? true, events, dynamic: null }
    })
}

/** Data Center 10 moved them. */
async function askAdminHooks(client: JiraClient): Promise<JiraAnswer> {
  try {
    return await client.get('/rest/webhooks/1.0/webhook')
  } catch (error) {
    const moved =
      client.flavour === 'datacenter' && error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND'
    if (!moved) throw error
    return client.get('/rest/jira-webhook/1.0/webhooks')
  }
}
