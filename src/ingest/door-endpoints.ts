import { LRUCache } from 'lru-cache'
import { activeSecrets, readCredentials } from '../db/credentials.ts'
import { findDoorEndpoint } from '../db/endpoints.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { Secret, SystemName } from '../ports/source-adapter.ts'

export interface OpenEndpoint {
  readonly tenantId: Uuid
  readonly system: SystemName
  readonly secrets: readonly Secret[]
  readonly readAt: number
}

/** A changed secret is dropped at once by `forget`; this is the bound for a change whose notice was lost. */
const LIFE_MS = 10_000
/** How often one endpoint may be read again because a signature did not match. */
const REREAD_MS = 1_000

/** The endpoints the door knows, with their secrets opened, for a short time. Unknown ids are remembered too. */
export class DoorEndpoints {
  readonly #db: Database
  readonly #box: SecretBox
  readonly #clock: Clock
  readonly #known: LRUCache<Uuid, { endpoint: OpenEndpoint | null }>

  constructor(db: Database, box: SecretBox, clock: Clock) {
    this.#db = db
    this.#box = box
    this.#clock = clock
    // Callers who guess ids fill this cache, so it is bounded; each guess costs one read by primary key at most.
    this.#known = new LRUCache({
      max: 10_000,
      ttl: LIFE_MS,
      ttlResolution: 0,
      perf: { now: () => clock.now().getTime() },
    })
  }

  async find(id: Uuid): Promise<OpenEndpoint | null> {
    const known = this.#known.get(id)
    if (known !== undefined) return known.endpoint
    const row = await findDoorEndpoint(this.#db, id)
    const endpoint = row === null ? null : this.#open(id, row)
    this.#known.set(id, { endpoint })
    return endpoint
  }

  /** The endpoint as it is now, unless it was read just before: a secret may have been added a moment ago. */
  async refreshed(id: Uuid, known: OpenEndpoint): Promise<OpenEndpoint | null> {
    if (this.#clock.now().getTime() - known.readAt < REREAD_MS) return known
    this.forget(id)
    return this.find(id)
  }

  /** The next delivery to this endpoint is judged by what the database says then. */
  forget(id: Uuid): void {
    this.#known.delete(id)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  #open(id: Uuid, row: { tenantId: Uuid; system: SystemName; authConfig: unknown }): OpenEndpoint {
    const now = this.#clock.now()
    const secrets = activeSecrets(readCredentials(this.#box, row.authConfig, id), now)
    return { tenantId: row.tenantId, system: row.system, secrets, readAt: now.getTime() }
  }
}
