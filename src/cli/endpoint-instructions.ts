import type { EndpointView, ScopeView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { facts } from './words.ts'

export interface WithSecret {
  readonly endpoint: Wire<EndpointView>
  readonly webhook_secret: string
}
export type NewlyAdded = WithSecret & { readonly scopes: readonly Wire<ScopeView>[] }

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

export const secretLine = ({ webhook_secret }: WithSecret, own: boolean) =>
  `Secret: ${own ? 'the one you gave' : `${webhook_secret} (shown this once)`}`

/** What to do at GitHub, and with trackerd, after an endpoint was added. */
export function instructions(made: NewlyAdded, own: boolean, url: string): string {
  const { endpoint } = made
  const isPublic = URL.canParse(endpoint.webhook_url)
  return [
    facts([
      ['Endpoint', `${endpoint.name} (${endpoint.id})`],
      ['Binds', endpoint.binding_mode === 'auto' ? 'everything the hook sends' : boundBy(made)],
    ]),
    '',
    'At GitHub, in the settings of the repository or organization, under Webhooks, add one:',
    `  1. Payload URL: ${new URL(endpoint.webhook_url, url).href}`,
    ...(isPublic
      ? []
      : ['     GitHub must reach it: set TRACKERD_PUBLIC_URL to the address it is seen at from outside.']),
    '  2. Content type: application/json',
    `  3. ${secretLine(made, own)}`,
    '  4. Events: "Send me everything", or tick these:',
    `     ${EVENTS.slice(0, 5).join(', ')},`,
    `     ${EVENTS.slice(5, 10).join(', ')},`,
    `     ${EVENTS.slice(10).join(', ')}`,
    '',
    'GitHub sends a ping at once: see it with "trackerd deliveries list".',
    '',
    ...reading(endpoint),
  ].join('\n')
}

function boundBy({ endpoint, scopes }: NewlyAdded): string {
  const names = [...endpoint.scope_patterns, ...scopes.map(({ name }) => name)]
  const more = names.length - NAMES_SHOWN
  return [...names.slice(0, NAMES_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/** Webhooks bring what happens from now on; the rest is read. */
function reading({ name, has_credential }: Wire<EndpointView>): string[] {
  const ref = /^[\w.-]+$/.test(name) ? name : `'${name}'`
  const connect = [
    'To read what was before, and what webhooks miss, connect it with a fine-grained token of these permissions:',
    `  Read: ${READS.join(', ')}`,
    '  Read and write: Webhooks (to have missed deliveries sent again)',
    `  trackerd endpoint set-credential ${ref} --token-stdin`,
    '',
  ]
  return [
    ...(has_credential ? [] : connect),
    has_credential ? 'It can be read. Look whether it may read all, and read it:' : 'Then:',
    `  trackerd endpoint check ${ref}`,
    `  trackerd sync ${ref} --wait`,
  ]
}
