import type pg from 'pg'
import { type Db, PgBoss } from 'pg-boss'
import { v5 } from 'uuid'
import { SturdyPool } from '../db/connection.ts'
import { translatePgError } from '../db/pg-errors.ts'
import type { FailedJob, JobQueue, QueueDepth, QueuedJobOptions, RunJob, SendOptions } from '../ports/job-queue.ts'
import type { ExecuteDeps } from './execute.ts'
import { keyed, place } from './pg-boss-claims.ts'
import * as sql from './pg-boss-sql.ts'
import { PgBossWorker } from './pg-boss-worker.ts'
import { Schedules } from './schedule.ts'

export interface PgBossDeps extends ExecuteDeps {
  /** A direct connection: leases and LISTEN do not survive a pooler in transaction mode. */
  readonly connectionString: string
}

/** Enough for sends, which are coalesced before; claims have a connection of their own. */
const POOL_SIZE = 4
/** Nothing waits for ever, also not what pg-boss does at a start or for its upkeep. */
const ANSWERED_WITHIN_MS = 65_000
/** A wake-up that is sent into nothing would hold up all later ones of its key, those of the sweep too. */
const SENT_WITHIN_MS = 10_000
const SCHEDULED_RUNS = '2f6e4c1a-6f0b-5d0e-9a53-0d6cf8f8c0aa'

/** What is not needed is put to rest, because every timer of pg-boss is a query of every process. */
const ENGINE = {
  schema: sql.SCHEMA,
  useListenNotify: true,
  schedule: false, // its cron has a resolution of a minute and forgets when a run was due: see Schedules
  superviseIntervalSeconds: 300,
  monitorIntervalSeconds: 300,
  maintenanceIntervalSeconds: 300,
  queueCacheIntervalSeconds: 300,
  bamIntervalSeconds: 300,
  flowIntervalSeconds: 86_400,
}
/**
 * `short`: one waiting job per key; that only one runs is the group's doing (see claim). Not `stately`, which sounds
 * right: a claim fails as a whole when the oldest job's key is running, and pg-boss then passes over keys from a list of
 * running ones that is minutes old. No retries by pg-boss: settle.ts decides, and a retry is a new job.
 */
const QUEUE = { policy: 'short', notify: true, retryLimit: 0, deleteAfterSeconds: 14 * 86_400 }

/** The job queue in PostgreSQL, in a schema of its own beside the data: no further server to run. */
export class PgBossQueue implements JobQueue {
  readonly #deps: PgBossDeps
  readonly #pool: pg.Pool
  readonly #db: Db
  /** For calls that somebody waits for. */
  readonly #sending: Db
  readonly #boss: PgBoss
  readonly #schedules: Schedules
  readonly #queues = new Map<string, Promise<void>>()
  readonly #scheduleKeys = new Map<string, string | undefined>()
  #channel = ''
  #worker: Promise<PgBossWorker> | null = null
  #stopping: Promise<void> | null = null

  constructor(deps: PgBossDeps) {
    const { connectionString, logger, clock } = deps
    this.#deps = deps
    this.#pool = new SturdyPool({
      connectionString,
      max: POOL_SIZE,
      application_name: 'trackerd queue',
      connectionTimeoutMillis: 10_000,
      query_timeout: ANSWERED_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    this.#pool.on('error', (err) => {
      if (!this.#pool.ending) logger.warn({ err }, 'queue lost an idle database connection')
    })
    this.#db = {
      executeSql: (text, values) => this.#pool.query(text, values),
      // pg-boss tells where it announces jobs. The worker's session listens there, in a process that works.
      listen: async (channel) => {
        this.#channel = channel
        return { close: async () => undefined }
      },
    }
    this.#sending = {
      executeSql: (text, values) => {
        const bounded: pg.QueryConfig & { query_timeout: number } = { text, query_timeout: SENT_WITHIN_MS }
        return this.#pool.query(values === undefined ? bounded : { ...bounded, values })
      },
    }
    this.#boss = new PgBoss({ db: this.#db, ...ENGINE })
    this.#boss.on('error', (err) => logger.error({ err }, 'queue engine'))
    this.#boss.on('warning', ({ message, data }) => logger.warn({ data }, message))
    this.#schedules = new Schedules({
      clock,
      logger,
      occurrences: (cron, from, count) => this.#boss.previewSchedule(cron, { tz: 'UTC', from, count }),
      send: (name, due, rememberMs) => this.#sendScheduled(name, due, rememberMs),
    })
  }

  async start(): Promise<void> {
    await reaching(() => this.#boss.start())
  }

  async send(name: string, payload: object, { uniqueKey, startAfter }: SendOptions = {}): Promise<boolean> {
    const data = { payload, attempt: 1, due: this.#deps.clock.now().toISOString() }
    const added = await reaching(async () => {
      await this.#queue(name)
      return place(this.#boss, name, data, { key: uniqueKey, at: startAfter, db: this.#sending })
    })
    if (startAfter) (await this.#worker)?.wakeAt(name, startAfter)
    return added
  }

  async work(options: QueuedJobOptions, run: RunJob): Promise<void> {
    await this.#queue(options.name)
    // Only for a worker that hangs with a living connection; a dead one is noticed by its lease.
    await this.#boss.updateQueue(options.name, { expireInSeconds: Math.ceil(options.timeoutMs / 1_000) + 300 })
    this.#worker ??= this.#openWorker()
    const worker = await this.#worker
    worker.add(options, run)
  }

  async schedule(name: string, cron: string, { uniqueKey }: Pick<SendOptions, 'uniqueKey'> = {}): Promise<void> {
    await this.#queue(name)
    this.#scheduleKeys.set(name, uniqueKey)
    await this.#schedules.add(name, cron)
  }

  depth(): Promise<readonly QueueDepth[]> {
    return reaching(() => sql.countByState(this.#db))
  }

  async failed(limit: number): Promise<readonly FailedJob[]> {
    const rows = await reaching(() => sql.latestFailed(this.#db, limit))
    return rows.map(({ id, name, data, failedAt, output }) => ({
      id,
      name,
      payload: data.payload,
      attempts: data.attempt,
      failedAt,
      // pg-boss itself fails only a job that outlasted its expiry, and writes no code.
      error: { code: output?.code ?? 'JOB_TIMEOUT', message: output?.message ?? 'The run never ended' },
    }))
  }

  async retryFailed(id: string): Promise<boolean> {
    return reaching(async () => {
      const job = await sql.findFailed(this.#db, id)
      if (!job) return false
      const data = { payload: job.data.payload, attempt: 1, due: job.data.due }
      // In this order: dying in between leaves a failed job too many, never one too few.
      await place(this.#boss, job.name, data, { key: job.groupId })
      await this.#boss.deleteJob(job.name, id)
      return true
    })
  }

  /** Also before a start, which would make the schema of pg-boss where there is none. */
  async forget(named: readonly string[]): Promise<void> {
    await reaching(() => sql.forgetNamed(this.#db, named))
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(graceMs)
    return this.#stopping
  }

  async ping(): Promise<void> {
    await reaching(() => sql.ping(this.#sending))
  }

  async #stop(graceMs: number): Promise<void> {
    this.#schedules.stop()
    const worker = await this.#worker
    await worker?.stop(graceMs)
    await this.#boss.stop({ graceful: false })
    await this.#pool.end()
  }

  async #openWorker(): Promise<PgBossWorker> {
    const worker = new PgBossWorker(this.#boss, { ...this.#deps, channel: this.#channel })
    try {
      await reaching(() => worker.open())
    } catch (error) {
      this.#worker = null
      throw error
    }
    return worker
  }

  /** The kind's queue exists. Several processes may create it at once. */
  #queue(name: string): Promise<void> {
    const known = this.#queues.get(name)
    if (known) return known
    const created = this.#boss.createQueue(name, QUEUE)
    this.#queues.set(name, created)
    created.catch(() => this.#queues.delete(name)) // the caller has the error; the next one tries again
    return created
  }

  async #sendScheduled(name: string, due: Date, rememberMs: number): Promise<void> {
    const data = { payload: {}, attempt: 1, due: due.toISOString(), scheduled: true } as const
    // The same id from every process: PostgreSQL takes the first. The row stays after the run for as long as another
    // process might be late.
    const id = v5(`${name}/${data.due}`, SCHEDULED_RUNS)
    const deleteAfterSeconds = Math.ceil(rememberMs / 1_000)
    await this.#boss.send(name, data, {
      ...{ id, deleteAfterSeconds, db: this.#sending },
      ...keyed(this.#scheduleKeys.get(name)),
    })
  }
}

async function reaching<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw translatePgError(error)
  }
}
