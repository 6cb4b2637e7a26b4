import { TrackerdError } from '../../../src/errors.ts'
import { type Asked, type Caller, call, type Result, type Wire } from './call.ts'
import { targetOf } from './route.ts'

/** What takes apps and tokens with scopes to a site of Jira Cloud. */
export const gatewayOf = (apiUrl: string, cloudId: string) => `${apiUrl}/ex/jira/${cloudId}`

export const isRefused = (error: unknown): error is TrackerdError =>
  error instanceof TrackerdError && error.code === 'UPSTREAM_UNAUTHENTICATED'

/** A call through the gateway, where what is refused is told apart. */
export async function callThrough(wire: Wire, gateway: Caller, asked: Asked): Promise<Result> {
  try {
    return await call(wire, gateway, asked)
  } catch (error) {
    throw isRefused(error) ? await refusalOf(wire, gateway, asked, error) : error
  }
}

const MYSELF: Asked = {
  method: 'GET',
  target: targetOf('GET', '/rest/api/{api}/myself', {}, '3'),
  body: undefined,
  isWrite: false,
}

/**
 * Why the gateway refused a call. It answers 401 also where only a scope is missing, for that call alone: whoever is told
 * who he is has a credential that is good, and a stream that lacks its scope does not take the others along.
 */
export async function refusalOf(wire: Wire, gateway: Caller, asked: Asked, error: TrackerdError) {
  const { resource } = asked.target
  if (resource === MYSELF.target.resource) return error
  try {
    await call(wire, gateway, MYSELF)
  } catch (found) {
    if (isRefused(found)) return error
    throw found
  }
  return new TrackerdError('UPSTREAM_FORBIDDEN', { ...error.details, permission: `the scope of ${resource}` })
}
