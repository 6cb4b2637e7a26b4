import type { EndpointView, ScopeView, WebhookAccess } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { facts } from './words.ts'

/** What is told once. */
export type Once = Wire<WebhookAccess>
export type NewlyAdded = Once & { readonly scopes: readonly Wire<ScopeView>[] }

/** As GitHub's settings page names the events that are translated; others are stored and skipped. */
const EVENTS = [
  'Branch or tag creation',
  'Branch or tag deletion',
  'Check runs',
  'Check suites',
  'Deployment statuses',
  'Deployments',
  'Issues',
  'Pull request reviews',
  'Pull requests',
  'Pushes',
  'Releases',
  'Repositories',
  'Statuses',
  'Workflow runs',
]

/** As GitHub's settings page names what a fine-grained token or an app is allowed. */
const READS = ['Contents', 'Metadata', 'Pull requests', 'Issues', 'Actions', 'Checks', 'Commit statuses', 'Deployments']

const NAMES_SHOWN = 10

export const secretLine = ({ webhook_secret }: Once, own: boolean) =>
  `Secret: ${own ? 'the one you gave' : `${webhook_secret} (shown this once)`}`

/** The whole address to post to; with a token in it nobody can see it again. */
export function urlLine({ webhook_url, endpoint }: Once, url: string): string {
  const once = webhook_url === endpoint.webhook_url ? '' : ' (shown this once: keep its token secret)'
  return `${new URL(webhook_url, url).href}${once}`
}

/** What was made, and what it binds. */
export const summaryOf = (it: NewlyAdded) =>
  facts([
    ['Endpoint', `${it.endpoint.name} (${it.endpoint.id})`],
    ['Binds', it.endpoint.binding_mode === 'auto' ? 'everything the hook sends' : boundBy(it)],
  ])

/** A word about the address, while nobody said how it looks from outside. */
export const unreachable = ({ endpoint }: NewlyAdded, who: string) =>
  URL.canParse(endpoint.webhook_url)
    ? []
    : [`     ${who} must reach it: set TRACKERD_PUBLIC_URL to the address it is seen at from outside.`]

/** What to do at GitHub, and with trackerd, after an endpoint was added. */
export function githubInstructions(it: NewlyAdded, own: boolean, url: string): string {
  return [
    summaryOf(it),
    '',
    'At GitHub, in the settings of the repository or organization, under Webhooks, add one:',
    `  1. Payload URL: ${urlLine(it, url)}`,
    ...unreachable(it, 'GitHub'),
    '  2. Content type: application/json',
    `  3. ${secretLine(it, own)}`,
    '  4. Events: "Send me everything", or tick these:',
    `     ${EVENTS.slice(0, 5).join(', ')},`,
    `     ${EVENTS.slice(5, 10).join(', ')},`,
    `     ${EVENTS.slice(10).join(', ')}`,
    '',
    'GitHub sends a ping at once: see it with "trackerd deliveries list".',
    '',
    ...reading(it.endpoint, githubConnect),
  ].join('\n')
}

function boundBy({ endpoint, scopes }: NewlyAdded): string {
  const names = [...endpoint.scope_patterns, ...scopes.map(({ name }) => name)]
  const more = names.length - NAMES_SHOWN
  return [...names.slice(0, NAMES_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

const githubConnect = (ref: string) => [
  'To read what was before, and what webhooks miss, connect it with a fine-grained token of these permissions:',
  `  Read: ${READS.join(', ')}`,
  '  Read and write: Webhooks (to have missed deliveries sent again)',
  `  trackerd endpoint set-credential ${ref} --token-stdin`,
  '',
]

/** Webhooks bring what happens from now on; the rest is read. */
export function reading({ name, has_credential }: Wire<EndpointView>, connect: (ref: string) => string[]): string[] {
  const ref = /^[\w.-]+$/.test(name) ? name : `'${name}'`
  return [
    ...(has_credential ? [] : connect(ref)),
    has_credential ? 'It can be read. Look whether it may read all, and read it:' : 'Then:',
    `  trackerd endpoint check ${ref}`,
    `  trackerd sync ${ref} --wait`,
  ]
}
