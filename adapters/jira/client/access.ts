import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { createTokenAccess } from './api-token.ts'
import { type Access, type Caller, call, type Wire } from './call.ts'
import { readCredential } from './credential.ts'
import { callThrough, gatewayOf, isRefused, refusalOf } from './gateway.ts'
import { createGrant, type UsableGrant } from './grant.ts'

export function createAccess(options: ConnectOptions, wire: Wire, site: string): Access {
  const known = readCredential(options.credential)
  switch (known.kind) {
    case 'pat':
      return (asked) => call(wire, { api: site, authorization: `Bearer ${known.token}` }, asked)
    case 'api_token':
      return createTokenAccess(options, wire, site, known)
    case 'oauth':
      return createGrantAccess(options, wire, site)
  }
}

function createGrantAccess(options: ConnectOptions, wire: Wire, site: string): Access {
  const grant = createGrant(options, site, wire.sourceClock)
  return async (asked) => {
    const usable = await grant.current(null)
    try {
      return await call(wire, callerOf(usable), asked)
    } catch (error) {
      if (!isRefused(error)) throw error
      if (grant.isNew(usable.access)) throw await refusalOf(wire, callerOf(usable), asked, error)
    }
    return callThrough(wire, callerOf(await grant.current(usable.access.token)), asked)
  }
}

const callerOf = ({ apiUrl, cloudId, access }: UsableGrant): Caller => ({
  api: gatewayOf(apiUrl, cloudId),
  authorization: `Bearer ${access.token}`,
})
