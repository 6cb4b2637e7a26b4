import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { DeliveryAttempt } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { time } from '../streams/edge.ts'
import type { Repository } from '../streams/stream.ts'

/** A webhook at GitHub that posts to this endpoint. */
export interface Hook {
  /** e.g. `octo/hello hook 12`. */
  readonly name: string
  readonly ofApp: boolean
  readonly active: boolean
  readonly events: readonly string[]
  readonly contentType: string | null
  readonly insecureSsl: boolean
  /** Route of its delivery log, with what fills it. */
  readonly log: { readonly route: string; readonly parameters: Readonly<Record<string, unknown>> }
}

/** Somewhere a hook can be. */
export interface HookPlace {
  readonly name: string
  /** `hidden`: they may not be read. `impossible`: nothing there can have hooks. */
  hooks(): Promise<readonly Hook[] | 'hidden' | 'impossible'>
}

/** Everywhere a hook that posts to `webhookPath` can be: the app itself, the repositories, the organisations they are in. */
export function hookPlaces(
  client: GithubClient,
  repositories: readonly Repository[],
  webhookPath: string,
): readonly HookPlace[] {
  const owners = [...new Set(repositories.map(({ owner }) => owner))]
  const places: HookPlace[] = [
    ...repositories.map(({ owner, repo }) => ({
      name: `${owner}/${repo}`,
      hooks: () => listed(client, '/repos/{owner}/{repo}/hooks', { owner, repo }, `${owner}/${repo}`, webhookPath),
    })),
    ...owners.map((org) => ({ name: org, hooks: () => ofOrganization(client, org, webhookPath) })),
  ]
  if (client.kind === 'app') places.unshift({ name: 'the app', hooks: () => ofApp(client, webhookPath) })
  return places
}

/** The answer; null when this credential may not have it. GitHub also hides hooks behind 404. */
async function unlessHidden(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call
  } catch (error) {
    const isHidden =
      error instanceof TrackerdError && (error.code === 'UPSTREAM_FORBIDDEN' || error.code === 'UPSTREAM_NOT_FOUND')
    if (!isHidden) throw error
    return null
  }
}

const Config = z.object({
  url: z.string().nullish(),
  content_type: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
})
const Hooks = z.array(z.object({ id: z.int(), active: z.boolean(), events: z.array(z.string()), config: Config }))

async function listed(
  client: GithubClient,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  place: string,
  webhookPath: string,
): Promise<readonly Hook[] | 'hidden'> {
  const found: Hook[] = []
  for (let page: number | null = 1; page !== null; ) {
    const answer: Answer | null = await unlessHidden(client.get(route, { ...parameters, per_page: 100, page }))
    if (answer === null) return 'hidden'
    for (const { id, active, events, config } of told(Hooks, answer)) {
      if (!config.url?.endsWith(webhookPath)) continue
      const log = { route: `${route}/{hook_id}/deliveries`, parameters: { ...parameters, hook_id: id } }
      found.push({ name: `${place} hook ${id}`, ofApp: false, active, events, ...settings(config), log })
    }
    page = answer.nextPage
  }
  return found
}

const Account = z.object({ type: z.string() })

/** 404 for an owner who is a person, and for an organisation whose hooks are hidden. */
async function ofOrganization(client: GithubClient, org: string, webhookPath: string) {
  const hooks = await listed(client, '/orgs/{org}/hooks', { org }, org, webhookPath)
  if (hooks !== 'hidden') return hooks
  const owner = await unlessHidden(client.get('/users/{username}', { username: org }))
  return owner !== null && told(Account, owner).type === 'User' ? 'impossible' : 'hidden'
}

const App = z.object({ events: z.array(z.string()) })

/** An app has one hook. The API tells neither whether it is on nor, in its configuration, which events it sends. */
async function ofApp(client: GithubClient, webhookPath: string): Promise<readonly Hook[] | 'hidden'> {
  const answer = await unlessHidden(client.get('/app/hook/config', {}, { asApp: true }))
  if (answer === null) return 'hidden'
  const config = told(Config, answer)
  if (!config.url?.endsWith(webhookPath)) return []
  const { events } = told(App, await client.get('/app', {}, { asApp: true }))
  const log = { route: '/app/hook/deliveries', parameters: {} }
  return [{ name: "the app's hook", ofApp: true, active: true, events, ...settings(config), log }]
}

function settings(config: z.output<typeof Config>) {
  return { contentType: config.content_type ?? null, insecureSsl: String(config.insecure_ssl ?? 0) === '1' }
}

const Attempts = z.array(
  z.object({
    /** 64 bits: a number that JSON could not hold must come as a bigint, or another attempt would be asked for. */
    id: z.union([z.int(), z.bigint()]).transform(String),
    guid: z.string(),
    event: z.string(),
    status_code: z.int(),
    delivered_at: time.transform((at) => new Date(at)),
  }),
)

/** Attempts of the hook, latest first, and the cursor behind them. A redelivery is an attempt of its own under the same guid. */
export async function attemptsOf(
  client: GithubClient,
  { log, ofApp }: Hook,
  page: { readonly perPage: number; readonly cursor: string | null },
): Promise<{ readonly attempts: readonly DeliveryAttempt[]; readonly nextCursor: string | null }> {
  const cursor = page.cursor === null ? {} : { cursor: page.cursor }
  const answer = await client.get(log.route, { ...log.parameters, per_page: page.perPage, ...cursor }, { asApp: ofApp })
  const attempts = told(Attempts, answer).map((it) => ({
    id: it.id,
    deliveryId: it.guid,
    topic: it.event,
    deliveredAt: it.delivered_at,
    succeeded: it.status_code >= 200 && it.status_code <= 299,
  }))
  // It would be read for ever.
  if (answer.nextCursor !== null && answer.nextCursor === page.cursor)
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'a page names itself as the next' })
  return { attempts, nextCursor: answer.nextCursor }
}
