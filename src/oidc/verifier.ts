import { createRemoteJWKSet, customFetch, errors, jwtVerify, type RemoteJWKSet } from 'jose'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { TokenVerifier } from '../ports/token-verifier.ts'
import { discover } from './discovery.ts'

interface IssuerSettings {
  /** Exactly as its tokens name it. */
  readonly issuer: string
  readonly audience: string
  readonly clock: Clock
  /** Reaches private networks too: the operator has named the issuer. */
  readonly fetch: typeof fetch
  /** After so long a key that is not known is looked for again; whoever makes up keys costs the issuer no more than that. */
  readonly cooldownMs?: number
}

/** Whoever can read what verifies a token of these can make none. With HS256 that would be the same secret, and none is none. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** Clocks may differ so much. */
const TOLERANCE_S = 30
const COOLDOWN_MS = 30_000
/** So old keys are fetched again, so that one that was withdrawn does not open anything for longer. */
const KEYS_LIVE_MS = 10 * 60_000
/** The issuer is asked where its keys are so often. */
const DISCOVERED_FOR_MS = 60 * 60_000
/** While an issuer is away, nobody waits for it anew in between. */
const AWAY_MS = 5_000

/**
 * Tokens of one issuer, by the keys that it publishes. They are fetched when the first token comes, again when one names a
 * key that is not known, and at least every ten minutes while there are tokens.
 */
export function createTokenVerifier(settings: IssuerSettings): TokenVerifier {
  const { issuer, audience, clock, cooldownMs = COOLDOWN_MS } = settings
  let keys: { readonly url: string; readonly set: RemoteJWKSet; readonly at: number } | null = null
  let away: { readonly error: TrackerdError; readonly until: number } | null = null

  const asking: typeof fetch = async (input, init) => {
    const now = clock.now().getTime()
    if (away !== null && now < away.until && now >= away.until - AWAY_MS) throw away.error
    try {
      const response = await settings.fetch(input, init)
      if (response.status !== 200) throw new TypeError(`status ${response.status}`)
      away = null
      return response
    } catch (cause) {
      away = { error: unavailable(cause), until: now + AWAY_MS }
      throw away.error
    }
  }

  async function keySet(): Promise<RemoteJWKSet> {
    const now = clock.now().getTime()
    if (keys !== null && Math.abs(now - keys.at) < DISCOVERED_FOR_MS) return keys.set
    const url = await discover(issuer, asking)
    const set =
      keys?.url === url
        ? keys.set
        : createRemoteJWKSet(new URL(url), {
            cooldownDuration: cooldownMs,
            cacheMaxAge: KEYS_LIVE_MS,
            [customFetch]: asking,
          })
    keys = { url, set, at: now }
    return set
  }

  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, await keySet(), {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['exp', 'sub'],
          clockTolerance: TOLERANCE_S,
          currentDate: clock.now(),
        })
        if (typeof payload.sub !== 'string' || payload.sub === '') throw invalid('its claim sub is no text')
        return { issuer, subject: payload.sub, claims: payload }
      } catch (error) {
        throw translated(error)
      }
    },
  }
}

/** The settings with what checks their tokens; null when they name no issuer. */
export const openTokens = <Rules extends Pick<IssuerSettings, 'issuer' | 'audience'>>(
  rules: Rules | null,
  ways: Pick<IssuerSettings, 'clock' | 'fetch'>,
) => rules && { rules, verifier: createTokenVerifier({ ...rules, ...ways }) }

/** What is wrong with a token, or with the issuer, in our words. The token itself is quoted nowhere. */
function translated(error: unknown): unknown {
  if (error instanceof TrackerdError || !(error instanceof errors.JOSEError)) return error
  if (error instanceof errors.JWTExpired) return invalid('it has expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalid(
      `its claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'not the one that is asked for'}`,
    )
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return invalid('its algorithm is not allowed')
  if (error instanceof errors.JWKSNoMatchingKey) return invalid('no key of the issuer has signed it')
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return invalid('it does not say which key of the issuer has signed it')
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('its signature does not match')
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return invalid('it is no signed token')
  // What the issuer publishes is not what was asked for, or did not come in time.
  return unavailable(error)
}

const invalid = (what: string) => new TrackerdError('TOKEN_INVALID', { what })
const unavailable = (cause: unknown) => new TrackerdError('ISSUER_UNAVAILABLE', {}, { cause })
