import { TrackerdError } from '../../src/errors.ts'
import type { Receipt, ScopeName, ScopeRef } from '../../src/ports/source-adapter.ts'
import { isKnown } from './translate/index.ts'
import { RepositoryEvent } from './wire.ts'

/**
 * The host people see, lower case, for an API base URL: `github.com` for null and `https://api.github.com`,
 * `octo.ghe.com` for `https://api.octo.ghe.com` (data residency), the server's own host for
 * `https://ghes.example.com/api/v3`. Throws INPUT_INVALID when it is no http(s) URL.
 */
export function host(baseUrl: string | null): string {
  if (baseUrl === null) return 'github.com'
  const url = URL.parse(baseUrl)
  if (!url || !/^https?:$/.test(url.protocol) || url.host === '') {
    throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'baseUrl', problem: 'must be an http(s) URL' }] })
  }
  const hosted = url.host === 'api.github.com' || url.host.endsWith('.ghe.com')
  return hosted ? url.host.replace(/^api\./, '') : url.host
}

/** A repository `octo/hello`, or a pattern `octo/*`, in which a `*` stands for any text without a slash. */
export function scopeNamed(text: string): ScopeName {
  const name = text.trim()
  if (!/^[^/\s]+\/[^/\s]+$/.test(name)) {
    const problem = 'must be a repository such as octo/hello, or a pattern such as octo/*'
    throw new TrackerdError('INPUT_INVALID', { what: `${name}: ${problem}`, issues: [{ path: 'name', problem }] })
  }
  return { kind: 'repository', externalId: null, name, isPattern: name.includes('*') }
}

/** About the hook or the app's installation, not about a repository, even where a payload happens to name one. */
const ENDPOINT_TOPICS = new Set(['installation', 'installation_repositories', 'ping'])

/**
 * The repository the receipt speaks of; null for a topic we derive nothing from, so that it binds nothing either. The id
 * never changes; the name is what it is called now.
 */
export function scopeOf(receipt: Receipt): ScopeRef | null {
  if (ENDPOINT_TOPICS.has(receipt.topic) || !isKnown(receipt.topic)) return null
  const event = RepositoryEvent.safeParse(receipt.payload)
  if (!event.success) return null
  const { id, full_name, html_url } = event.data.repository
  return { kind: 'repository', externalId: id, name: full_name, url: html_url }
}
