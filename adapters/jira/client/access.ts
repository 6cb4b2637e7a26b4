import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import type { Caller } from './call.ts'
import { type Credential, readCredential } from './credential.ts'
import { createGrant, type UsableGrant } from './grant.ts'
import type { SourceClock } from './source-clock.ts'

/** Runs a call as whom the credential belongs to. */
type Access = <Done>(run: (caller: Caller) => Promise<Done>) => Promise<Done>

export function createAccess(options: ConnectOptions, site: string, sourceClock: SourceClock): Access {
  const known = readCredential(options.credential)
  if (known.kind !== 'oauth') {
    const caller = { api: site, authorization: authorizationOf(known) }
    return (run) => run(caller)
  }
  const grant = createGrant(options, site, sourceClock)
  return async (run) => {
    const usable = await grant.current(null)
    try {
      return await run(callerOf(usable))
    } catch (error) {
      const isRefused = error instanceof TrackerdError && error.code === 'UPSTREAM_UNAUTHENTICATED'
      if (!isRefused || grant.isNew(usable.access)) throw error
      return run(callerOf(await grant.current(usable.access.token)))
    }
  }
}

function authorizationOf(known: Exclude<Credential, { kind: 'oauth' }>): string {
  if (known.kind === 'pat') return `Bearer ${known.token}`
  return `Basic ${Buffer.from(`${known.email}:${known.token}`).toString('base64')}`
}

const callerOf = ({ apiUrl, cloudId, access }: UsableGrant): Caller => ({
  api: `${apiUrl}/ex/jira/${cloudId}`,
  authorization: `Bearer ${access.token}`,
})
