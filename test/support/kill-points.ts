import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { until, WITHIN_MS } from './until.ts'

/** Where in a batch the worker is killed. */
export interface KillPoint {
  readonly name: string
  set(database: string): Promise<Trap>
}

export interface Trap {
  /** Resolves when the worker is there; it stays there. */
  sprung(): Promise<void>
  /** Lets everybody pass. */
  release(): Promise<void>
}

const WORKER = 'trackerd worker'
/**
 * It works on a batch: it holds deliveries, or has written the ledger, as a page that is polled has. The worker writes to
 * the same tables for other reasons too.
 */
const HAS_CLAIMED = `exists (
  select from pg_locks h where h.pid = a.pid and h.granted
     and h.relation in ('tracker_integration.inbox_messages'::regclass, 'tracker_integration.external_objects'::regclass))`

/** A transaction that holds `locks`; sprung when a worker is found by the condition on pg_locks or pg_stat_activity. */
async function trap(database: string, locks: string | null, worker: string): Promise<Trap> {
  // Looking needs a connection of its own: inside a transaction pg_stat_activity does not change.
  const [holder, looker] = [1, 2].map(() => new pg.Client({ connectionString: database })) as [pg.Client, pg.Client]
  await Promise.all([holder.connect(), looker.connect()])
  await holder.query('begin')
  if (locks !== null) await holder.query(locks)
  return {
    async sprung() {
      const deadline = Date.now() + WITHIN_MS
      for (;;) {
        const { rowCount } = await looker.query(
          `select from pg_stat_activity a left join pg_locks l on l.pid = a.pid and not l.granted
            where a.datname = current_database() and a.application_name = '${WORKER}' and ${worker}`,
        )
        if (rowCount !== 0) return
        if (Date.now() > deadline) throw new Error(`no worker came to where ${worker}`)
        await delay(1)
      }
    },
    async release() {
      await Promise.all([holder.end(), looker.end()])
    },
  }
}

/** Before the first write of a transaction to this table: readers pass, whoever writes waits. */
const atTable = (name: string, table: string): KillPoint => ({
  name,
  set: (database) =>
    trap(database, `lock table ${table} in share mode`, `l.relation = '${table}'::regclass and ${inBatchAt(table)}`),
})

const LEDGER = 'tracker_integration.external_objects'
/** Whoever writes the ledger is in a batch. */
const inBatchAt = (table: string) => (table === LEDGER ? 'true' : HAS_CLAIMED)

const outbox = atTable('before the outbox', 'tracker_governance.outbox_messages')

/** The same for tables that the door or the queue writes to as well: locked only once the batch is under way. */
const laterAt = (point: KillPoint): KillPoint => ({
  name: point.name,
  async set(database) {
    const first = await outbox.set(database)
    let second: Trap | null = null
    return {
      async sprung() {
        await first.sprung()
        second = await point.set(database)
        await first.release()
        await second.sprung()
      },
      async release() {
        await second?.release()
      },
    }
  },
})

const inBatch = `a.backend_xid is not null and ${HAS_CLAIMED}`

const anywhere: KillPoint = {
  name: 'wherever it is when it is seen to have written something',
  set: (database) => trap(database, null, inBatch),
}

const committed: KillPoint = {
  name: 'after the commit, before the queue knows',
  // All that the worker says to the queue it says one after the other, so nothing passes what waits.
  set: (database) =>
    trap(
      database,
      'lock table pgboss.job in share mode',
      `l.relation in (select 'pgboss.job'::regclass union all select inhrelid from pg_inherits where inhparent = 'pgboss.job'::regclass)
       and not exists (select from pg_stat_activity a where a.application_name = '${WORKER}' and ${inBatch})`,
    ),
}

/** The same where the queue is in Redis, which takes what it is told no more. */
const committedOnRedis = (redisUrl: string): KillPoint => ({
  name: committed.name,
  async set(database) {
    const first = await outbox.set(database)
    const redis = new Redis(redisUrl)
    return {
      async sprung() {
        await first.sprung()
        await redis.call('CLIENT', 'PAUSE', `${WITHIN_MS}`, 'WRITE')
        await first.release()
        await noBatchRuns(database)
      },
      async release() {
        await redis.call('CLIENT', 'UNPAUSE')
        redis.disconnect()
      },
    }
  },
})

async function noBatchRuns(database: string): Promise<void> {
  const looker = new pg.Client({ connectionString: database })
  await looker.connect()
  try {
    await until(async () => {
      const { rowCount } = await looker.query(
        `select from pg_stat_activity a where a.datname = current_database() and a.application_name = '${WORKER}' and ${inBatch}`,
      )
      return rowCount === 0
    }, 'the batch is committed')
  } finally {
    await looker.end()
  }
}

/** Every part of a batch, in order, and the instant behind it; for the queue in PostgreSQL. */
export const KILL_POINTS: readonly KillPoint[] = [
  atTable('before the ledger', 'tracker_integration.external_objects'),
  anywhere,
  atTable('before the rows', 'tracker_construction.peer_reviews'),
  atTable('before the audit', 'tracker_audit.audit_entries'),
  outbox,
  anywhere,
  laterAt(atTable('before the marks', 'tracker_integration.inbox_messages')),
  atTable('before the sync record', 'tracker_integration.sync_records'),
  laterAt(committed),
]

/** The same for the queue in this Redis. */
export const killPointsOn = (redisUrl: string): readonly KillPoint[] => [
  ...KILL_POINTS.slice(0, 1),
  // Second, so that the first who dies dies here.
  committedOnRedis(redisUrl),
  ...KILL_POINTS.slice(1, -1),
]

/** Where the first batch that touches this scope waits for its turn with it. */
export const atScope = (scopeKey: bigint): KillPoint => ({
  name: 'in a later batch of the same run',
  set: (database) => trap(database, `select pg_advisory_xact_lock(${scopeKey})`, `l.locktype = 'advisory'`),
})
