import { isDeepStrictEqual } from 'node:util'
import type { Json, Vault } from '../../../../src/ports/source-reader.ts'
import { type Asked, NOW, type Reply, type Respond } from './world.ts'

export const GRANT = { kind: 'oauth', client_id: 'app-1', client_secret: 'secret-1', refresh_token: 'refresh-0' }
export const HOUR = 3_600_000

export interface FakeVault extends Vault {
  stored(): Json
  /** Somebody else stores something. */
  replace(stored: Json): void
}

/** A vault that lets one renew at a time, whoever asks; `onStore` is called before anybody gets what was stored. */
export function createFakeVault(first: Json, onStore: (stored: Json) => void = () => undefined): FakeVault {
  let stored = first
  let busy: Promise<unknown> = Promise.resolve()
  return {
    stored: () => stored,
    replace: (other) => {
      stored = other
    },
    renew(stale, renewal) {
      const done = busy.then(async () => {
        if (!isDeepStrictEqual(stored, stale)) return stored
        const renewed = await renewal(stored)
        onStore(renewed)
        stored = renewed
        return renewed
      })
      busy = done.catch(() => undefined)
      return done
    },
  }
}

export const isRenewal = ({ origin }: Asked) => origin === 'https://auth.atlassian.com'
export const isLookup = ({ url }: Asked) => url === '/oauth/token/accessible-resources'
const isCall = (one: Asked) => !isRenewal(one) && !isLookup(one)

export const renewals = (asked: readonly Asked[]) => asked.filter(isRenewal).map(({ body }) => JSON.parse(body))
export const bearers = (asked: readonly Asked[]) => asked.filter(isCall).map(({ headers }) => headers.authorization)

const SITES = [
  { id: 'cloud-other', url: 'https://other.atlassian.net', name: 'other' },
  { id: 'cloud-1', url: 'https://acme.atlassian.net', name: 'acme' },
]

/** Atlassian as far as grants go: the n-th renewal gives access-n and refresh-n, for an hour. */
export function atlassian(
  respond: (asked: Asked, times: number) => Reply,
  headers: () => Record<string, string> = () => ({}),
): Respond {
  let made = 0
  let calls = 0
  return (asked) => {
    if (isLookup(asked)) return [200, SITES, headers()]
    if (!isRenewal(asked)) return respond(asked, ++calls)
    made++
    return [200, { access_token: `access-${made}`, refresh_token: `refresh-${made}`, expires_in: 3600 }, headers()]
  }
}

/** A grant with an access token that was made then. */
export function made(at: Date = NOW, more: Record<string, Json> = {}): Json {
  const expiresAt = new Date(at.getTime() + HOUR).toISOString()
  return {
    kind: 'oauth',
    clientId: 'app-1',
    clientSecret: 'secret-1',
    refreshToken: 'refresh-0',
    cloudId: 'cloud-1',
    authUrl: 'https://auth.atlassian.com',
    apiUrl: 'https://api.atlassian.com',
    access: { token: 'access-0', madeAt: at.toISOString(), expiresAt },
    ...more,
  }
}
