import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { type Access, type Asked, type Caller, call, type Wire } from './call.ts'
import { type ApiToken, storedAs } from './credential.ts'
import { callThrough, gatewayOf, isRefused } from './gateway.ts'
import { cloudIdOf } from './oauth.ts'

type Options = Pick<ConnectOptions, 'credential' | 'vault'>

/**
 * Calls with the API token of an account of Jira Cloud. One without scopes opens the site; one with scopes is refused there,
 * and opens the gateway. Nobody can see which one it is: where the site refuses it the gateway is tried, and once that took
 * it the token is stored with the id of the site, and goes there from then on.
 */
export function createTokenAccess({ credential, vault }: Options, wire: Wire, site: string, known: ApiToken): Access {
  const authorization = `Basic ${Buffer.from(`${known.email}:${known.token}`).toString('base64')}`
  const through = (cloudId: string): Caller => ({ api: gatewayOf(known.apiUrl, cloudId), authorization })
  let gateway = known.cloudId === null ? null : through(known.cloudId)
  let looking: Promise<string | null> | null = null

  const lookUp = () => {
    looking ??= cloudIdOf(wire, site).catch((error: unknown) => {
      looking = null
      throw error
    })
    return looking
  }

  const atTheSite = async (asked: Asked) => {
    try {
      return { result: await call(wire, { api: site, authorization }, asked) }
    } catch (refusal) {
      if (!isRefused(refusal)) throw refusal
      return { refusal }
    }
  }

  return async (asked) => {
    if (gateway !== null) return callThrough(wire, gateway, asked)
    const { result, refusal } = await atTheSite(asked)
    if (result !== undefined) return result
    const cloudId = await lookUp()
    if (cloudId === null) throw refusal
    const taken = await callThrough(wire, through(cloudId), asked).catch((error: unknown) => {
      throw isRefused(error) ? byBoth(error) : error
    })
    gateway = through(cloudId)
    await vault.renew(credential, async (current) => ({ ...storedAs('api_token', current), cloudId }))
    return taken
  }
}

const byBoth = ({ details }: TrackerdError) =>
  new TrackerdError('UPSTREAM_UNAUTHENTICATED', { ...details, what: `${details.what}, by the site and by its gateway` })
