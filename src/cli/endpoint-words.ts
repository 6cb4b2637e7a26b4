import type { EndpointView } from '../app.ts'
import type { WebhookProof } from '../ports/source-adapter.ts'
import type { Wire } from '../ports/wire.ts'
import { ago, facts, many, when } from './words.ts'

type Endpoint = Wire<EndpointView>

const SOON_MS = 30 * 86_400_000

/** How well the source can be read, in a few words: "webhooks only", "not checked", "ok", "2 failed, ends in 12d". */
export function connection(it: Endpoint, now: Date): string {
  if (!it.has_credential) return 'webhooks only'
  const found = (outcome: string) => it.health?.lines.filter((line) => line.outcome === outcome).length ?? 0
  const [failed, warnings] = [found('failed'), found('warning')]
  const parts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(warnings > 0 ? [many(warnings, 'warning')] : []),
    ...(expiresSoon(it, now) ? [`ends ${ago(it.credential_expires_at, now)}`] : []),
  ]
  return parts.join(', ') || (it.health === null ? 'not checked' : 'ok')
}

const expiresSoon = ({ credential_expires_at: at }: Endpoint, now: Date) =>
  at !== null && new Date(at).getTime() - now.getTime() < SOON_MS

/** One endpoint, for people. */
export function endpointFacts(it: Endpoint, url: string, now: Date): string {
  return facts([
    ['Id', it.id],
    ['Name', it.name],
    ['System', `${it.system} (${it.host})`],
    ['Status', it.status],
    ['Binds', bindsOf(it)],
    ['Webhook URL', new URL(it.webhook_url, url).href],
    ['Webhook proof', PROOFS[it.webhook_proof]],
    ['Active secrets', it.secret_ids.join(', ') || 'none'],
    ['Credential', credentialOf(it, now)],
    ['Connection', it.health === null ? connection(it, now) : `${connection(it, now)}, ${checked(it.health, now)}`],
    ['Polled', it.sync_interval_seconds === null ? 'every 5 minutes; hourly while webhooks flow' : everyOf(it)],
    ['Last delivery', when(it.last_delivery_at, now)],
    ['Last poll', when(it.last_polled_at, now)],
    ['Last census', when(it.last_census_at, now)],
    ['Last sync', when(it.last_sync_at, now)],
    ['Last error', it.last_error && `${it.last_error.code}: ${it.last_error.text} (${ago(it.last_error.at, now)})`],
    ['Created', when(it.created_at, now)],
  ])
}

const PROOFS = {
  signature: 'signature',
  jwt: 'JWT of the app',
  url_token: 'token in the URL (not shown here), and the signature where there is one',
} as const satisfies Record<WebhookProof, string>

const everyOf = ({ sync_interval_seconds: seconds }: Endpoint) => `every ${seconds} seconds`

function bindsOf({ binding_mode, scope_patterns }: Endpoint): string {
  if (binding_mode === 'auto') return 'everything the hook sends'
  return ['the scopes listed', ...scope_patterns].join(', ')
}

function credentialOf(it: Endpoint, now: Date): string {
  if (!it.has_credential) return 'none'
  if (it.credential_expires_at === null) return 'set'
  const warning = expiresSoon(it, now) ? ': replace it with "trackerd endpoint set-credential"' : ''
  return `set, expires ${when(it.credential_expires_at, now)}${warning}`
}

const checked = ({ checked_at, account }: NonNullable<Endpoint['health']>, now: Date) =>
  `checked ${ago(checked_at, now)}${account === null ? '' : ` as ${account}`}`
