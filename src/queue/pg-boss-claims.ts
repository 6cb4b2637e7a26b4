import { randomUUID } from 'node:crypto'
import type { Db, PgBoss } from 'pg-boss'
import type { PgBossSession } from './pg-boss-session.ts'
import * as sql from './pg-boss-sql.ts'
import type { Settlement } from './settle.ts'

export interface Placing {
  readonly key?: string | null | undefined
  readonly at?: Date | null | undefined
  readonly db?: Db
}

/** What a unique key is to pg-boss. Without one, a key of its own lets any number wait. */
export const keyed = (key: string | undefined | null) =>
  key ? { singletonKey: key, group: { id: key } } : { singletonKey: randomUUID() }

/** Adds a job; false when one with the same key waits already. */
export async function place(
  boss: PgBoss,
  name: string,
  data: sql.Envelope,
  { key, at, db }: Placing,
): Promise<boolean> {
  const options = { ...keyed(key), ...(at && { startAfter: at }), ...(db && { db }) }
  return (await boss.send(name, data, options)) !== null
}

/**
 * Claims and ends of claims. A claim is one transaction: the job becomes active and the session takes a lease on it, so
 * that an active job without a lease means a dead worker, at any instant. So a job comes back as soon as anybody looks,
 * where pg-boss's heartbeats would keep its key locked for 10 s and more.
 */
export class PgBossClaims {
  readonly #boss: PgBoss
  readonly #session: PgBossSession

  constructor(boss: PgBoss, session: PgBossSession) {
    this.#boss = boss
    this.#session = session
  }

  /** Up to `count` jobs whose time has come and whose key does not run anywhere; oldest first. */
  claim(name: string, count: number): Promise<sql.ActiveJob[]> {
    let ids: string[] = []
    return this.#orGivenUp(
      () => ids,
      async (db) => {
        const jobs = await this.#boss.fetch<sql.Envelope>(name, { batchSize: count, groupConcurrency: 1, db })
        ids = jobs.map(({ id }) => id)
        if (ids.length > 0) await sql.lease(db, ids)
        return jobs
      },
    )
  }

  /**
   * The settlement is true and the lease given up; false, and nothing changed, when the claim was lost before. The lease
   * is given up also when the database refuses the settlement: the job is as one of a dead worker then.
   */
  settle(job: sql.ActiveJob, settlement: Settlement): Promise<boolean> {
    return this.#orGivenUp(
      () => [job.id],
      async (db) => {
        const settled = await this.#apply(db, job, settlement)
        await sql.releaseLeases(db, [job.id])
        return settled
      },
    )
  }

  /** Of these kinds: active jobs whose worker is dead, and the names of those that have a job whose time has come. */
  look(names: readonly string[]): Promise<{ orphans: sql.ActiveJob[]; due: string[] }> {
    return this.#session.transaction(async (db) => ({
      orphans: await sql.orphans(db, names),
      due: await sql.dueNames(db, names),
    }))
  }

  /** Settles a dead worker's job; false when somebody else did so before. */
  settleOrphan(job: sql.ActiveJob, settlement: Settlement): Promise<boolean> {
    return this.#session.transaction((db) => this.#apply(db, job, settlement))
  }

  /** A transaction that takes no lease with it into its failure: leases are of the session, a rollback leaves them. */
  async #orGivenUp<T>(ids: () => readonly string[], work: (db: Db) => Promise<T>): Promise<T> {
    try {
      return await this.#session.transaction(work)
    } catch (err) {
      // Without its connection the session has no leases.
      if (this.#session.isConnected && ids().length > 0)
        await this.#session.transaction((db) => sql.releaseLeases(db, ids()))
      throw err
    }
  }

  async #apply(db: Db, job: sql.ActiveJob, settlement: Settlement): Promise<boolean> {
    if (!(await this.#end(db, job, settlement))) return false
    if (settlement.act === 'requeue') await this.#requeue(db, job, settlement)
    return true
  }

  async #end(db: Db, job: sql.ActiveJob, settlement: Settlement): Promise<boolean> {
    const { name } = job
    // Id and attempt: a claim that was taken over in the meantime is not touched.
    const claim = { id: job.id, retryCount: job.retryCount }
    if (settlement.act === 'fail') {
      const { code, message } = settlement.error
      if (!took(await this.#boss.fail(name, claim, { code, message }, { db }))) return false
      await sql.dropOlderFailures(db, job)
      return true
    }
    if (job.data.scheduled) return took(await this.#boss.complete(name, claim, null, { db }))
    return took(await this.#boss.deleteJob(name, claim, { db }))
  }

  async #requeue(db: Db, job: sql.ActiveJob, { at, attempt }: Settlement & { act: 'requeue' }): Promise<void> {
    const { payload, due } = job.data
    const data = { payload, attempt, due }
    const key = job.groupId
    // A later time holds for the whole key: what was queued for it meanwhile must wait as well, or a source that asked
    // us to slow down would be called again at once.
    if (at && key) await this.#boss.upsert(job.name, data, { ...keyed(key), startAfter: at, db })
    else await place(this.#boss, job.name, data, { key, at, db })
  }
}

/** pg-boss documents this field but leaves it out of its types. */
const took = (response: object): boolean => (response as { affected: number }).affected > 0
