import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { endLease, leaseCredentials, lockCredentials, prolongLease, saveCredentials } from '../db/credential-leases.ts'
import { type Credentials, readCredentials, sealCredentials } from '../db/credentials.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { Logger } from '../ports/logger.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { Json, Vault } from '../ports/source-reader.ts'

/** A holder that died keeps the others waiting no longer than that; a living one prolongs it. */
const LEASE_MS = 30_000
/** How often those who wait look whether it is done. */
const LOOK_MS = 250
/** What the source gave exists nowhere else: as often it is tried to store it, with a second in between. */
const STORE_TRIES = 6
const STORE_PAUSE_MS = 1_000

export interface VaultOf {
  readonly db: Database
  readonly box: SecretBox
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  /** Names this vault among all that wait. */
  readonly holder: Uuid
  /** What the connection began with. */
  readonly credential: Json
  readonly signal: AbortSignal
  readonly logger: Logger
  readonly leaseMs?: number
}

/** A vault that also tells which credential was used last. */
export interface OpenVault extends Vault {
  readonly latest: Json
}

type Step = { readonly stored: Json } | { readonly mine: Json } | 'leased'

/**
 * The vault of a stored credential. Who renews holds a lease on the endpoint's row; nothing is locked while the source is
 * asked. What comes of it is stored only where it replaces what it was made from: a credential that an operator has set in
 * the meantime stays, and a webhook secret that was rotated in the meantime is not lost.
 */
export function createVault(of: VaultOf): OpenVault {
  const { db, box, tenantId, endpointId, holder, signal, logger, leaseMs = LEASE_MS } = of
  const within = <T>(work: (tx: Tx) => Promise<T>) => db.tenant(tenantId, work)

  async function locked(tx: Tx): Promise<{ credentials: Credentials; access: Json; isLeased: boolean }> {
    const row = await lockCredentials(tx, endpointId, holder)
    if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
    const credentials = readCredentials(box, row.authConfig, endpointId)
    if (credentials.access === undefined) throw new TrackerdError('CREDENTIAL_MISSING')
    return { credentials, access: credentials.access, isLeased: row.isLeased }
  }

  const begin = (stale: Json): Promise<Step> =>
    within(async (tx) => {
      const { access, isLeased } = await locked(tx)
      if (!isSame(access, stale)) return { stored: access }
      if (isLeased) return 'leased'
      await leaseCredentials(tx, endpointId, holder, leaseMs)
      return { mine: access }
    })

  const store = (from: Json, renewed: Json): Promise<Json> =>
    within(async (tx) => {
      const { credentials, access } = await locked(tx)
      await endLease(tx, endpointId, holder)
      if (!isSame(access, from)) return access
      await saveCredentials(tx, endpointId, sealCredentials(box, { ...credentials, access: renewed }, endpointId))
      return renewed
    })

  async function renewed(current: Json, renewal: (current: Json) => Promise<Json>): Promise<Json> {
    const beat = setInterval(() => {
      // Without the lease somebody else may renew as well, and what is stored first counts.
      within((tx) => prolongLease(tx, endpointId, holder, leaseMs)).catch((err: unknown) =>
        logger.warn({ err }, 'the lease on a credential could not be prolonged'),
      )
    }, leaseMs / 3)
    try {
      const next = await renewal(current)
      return await persistently(() => store(current, next))
    } catch (error) {
      // The first error is the one to report; a lease that stays runs out by itself.
      await within((tx) => endLease(tx, endpointId, holder)).catch((err: unknown) =>
        logger.warn({ err }, 'the lease on a credential could not be given back'),
      )
      throw error
    } finally {
      clearInterval(beat)
    }
  }

  return singleFlight(of.credential, async (stale, renewal) => {
    for (;;) {
      signal.throwIfAborted()
      const step = await begin(stale)
      if (step === 'leased') await pause(LOOK_MS, undefined, { signal })
      else return 'stored' in step ? step.stored : renewed(step.mine, renewal)
    }
  })
}

/** The vault of a credential that is not stored yet: `latest` is the one to store. */
export const createMemoryVault = (credential: Json): OpenVault =>
  singleFlight(credential, (stale, renewal) => renewal(stale))

/** Calls of one process share one renewal, and whoever comes late with an older credential gets the newest. */
function singleFlight(credential: Json, renew: Vault['renew']): OpenVault {
  let latest = credential
  let coming: Promise<Json> | null = null
  return {
    get latest() {
      return latest
    },
    async renew(stale, renewal) {
      if (coming !== null) await coming
      if (!isSame(latest, stale)) return latest
      coming ??= renew(stale, renewal)
        .then((renewed) => {
          latest = renewed
          return renewed
        })
        .finally(() => {
          coming = null
        })
      return coming
    },
  }
}

/** As they are stored: a member that is undefined is none. */
const isSame = (a: Json, b: Json) => isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))

async function persistently<T>(store: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await store()
    } catch (error) {
      if (asTrackerdError(error).code !== 'DATABASE_UNAVAILABLE' || tries >= STORE_TRIES) throw error
      await pause(STORE_PAUSE_MS)
    }
}
