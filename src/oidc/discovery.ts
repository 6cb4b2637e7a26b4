import { TrackerdError } from '../errors.ts'

const ANSWERS_WITHIN_MS = 5_000

/** Where the issuer publishes its keys, as OpenID Connect Discovery has it. Throws ISSUER_UNAVAILABLE. */
export async function discover(issuer: string, ask: typeof fetch): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await ask(url, {
    // Somebody else's keys would open everything.
    redirect: 'manual',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  })
  const told: unknown = await response.json().catch((cause) => {
    throw new TrackerdError('ISSUER_UNAVAILABLE', { what: 'what it tells of itself is no JSON' }, { cause })
  })
  const { issuer: name, jwks_uri: keys } = (told ?? {}) as { issuer?: unknown; jwks_uri?: unknown }
  if (name !== issuer)
    throw new TrackerdError('ISSUER_UNAVAILABLE', { what: 'it calls itself something else than TRACKERD_OIDC_ISSUER' })
  if (typeof keys !== 'string' || !isSafe(keys))
    throw new TrackerdError('ISSUER_UNAVAILABLE', { what: 'it does not say where its keys are' })
  return keys
}

/** Whether nobody on the way can replace what is read there: https, or this machine. */
export function isSafe(text: string): boolean {
  const url = URL.parse(text)
  if (url?.protocol === 'http:') return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url?.protocol === 'https:'
}
