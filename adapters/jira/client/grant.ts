import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions, Json } from '../../../src/ports/source-reader.ts'
import { type OauthGrant, storedAs } from './credential.ts'
import { type AuthLine, located, refreshed } from './oauth.ts'
import type { SourceClock } from './source-clock.ts'

/** A token must outlast the call that it is taken for. */
const RENEW_BEFORE_MS = 60_000
/**
 * Jira refuses a call that the grant has no scope for with 401 too. Without this each of them would use up a refresh token.
 */
const NEW_MS = 300_000
/** Renewed, looked up, and both once more because somebody else stored something in between. */
const MOST_STEPS = 4

type Access = NonNullable<OauthGrant['access']>

/** A grant that calls can be made with. */
export interface UsableGrant extends OauthGrant {
  readonly access: Access
  readonly cloudId: string
}

export interface Grant {
  /** Usable for a minute at least, and with another access token than the one that was refused. */
  current(refused: string | null): Promise<UsableGrant>
  /** It was made so shortly ago that it cannot be over: another one would be refused as well. */
  isNew(access: Access): boolean
}

type Options = Pick<ConnectOptions, 'credential' | 'fetch' | 'clock' | 'signal' | 'limits' | 'vault'>

/**
 * The grant of an app, renewed when it is needed: once for all calls at the same time, and through the vault, so once for
 * all processes. What a renewal brought is stored before it is used.
 */
export function createGrant(options: Options, site: string, sourceClock: SourceClock): Grant {
  const { signal, vault } = options
  let held: Json = options.credential
  let pending: Promise<void> | null = null

  const since = (instant: string) => sourceClock.now().getTime() - Date.parse(instant)
  const isOver = ({ madeAt, expiresAt }: Access) => {
    const lifetime = Date.parse(expiresAt) - Date.parse(madeAt)
    return since(expiresAt) >= -Math.min(RENEW_BEFORE_MS, lifetime / 2)
  }

  const take = async (step: (line: AuthLine, grant: OauthGrant) => Promise<OauthGrant>) => {
    held = await vault.renew(held, (current) => step({ ...options, sourceClock }, storedAs('oauth', current)))
  }

  return {
    async current(refused) {
      for (let steps = 0; steps < MOST_STEPS; steps++) {
        const grant = storedAs('oauth', held)
        const { access, cloudId } = grant
        const isUsable = access !== null && access.token !== refused && !isOver(access)
        if (isUsable && cloudId !== null) return { ...grant, access, cloudId }
        signal.throwIfAborted()
        pending ??= take(isUsable ? (line, it) => located(line, it, site) : refreshed).finally(() => {
          pending = null
        })
        await pending
      }
      throw new TrackerdError('UPSTREAM_UNAVAILABLE', { what: 'the credential changes faster than it can be used' })
    },
    isNew: ({ madeAt }) => since(madeAt) < NEW_MS,
  }
}
