import { DelayedError, type Job, type Queue, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { TrackerdError } from '../errors.ts'
import type { QueuedJobOptions, RunJob } from '../ports/job-queue.ts'
import { type BullmqJobs, type Envelope, FAILURES_KEPT_MS } from './bullmq-jobs.ts'
import { UniqueKeys } from './bullmq-keys.ts'
import { type ExecuteDeps, execute, logRun } from './execute.ts'
import { type Settlement, settleError } from './settle.ts'

export interface BullmqWorkerDeps extends ExecuteDeps {
  readonly client: Redis
  readonly prefix: string
  readonly jobs: BullmqJobs
  readonly queue: Queue<Envelope>
}

/** A worker that says nothing for so long is dead, and its jobs are found at the next look. */
const LOCK_MS = 10_000
const LOOK_EVERY_MS = 5_000
/** Who stands aside is called when the key is free; this is for the case that the caller died. */
const ASIDE_MS = 5_000

interface Running {
  readonly release: AbortController
  readonly executed: Promise<Settlement>
}

/** Runs the jobs of one kind. Each settles as settle.ts says, and a retry is a new job. */
export class BullmqWorker {
  readonly #options: QueuedJobOptions
  readonly #run: RunJob
  readonly #deps: BullmqWorkerDeps
  readonly #keys: UniqueKeys
  readonly #worker: Worker<Envelope, void>
  readonly #running = new Map<string, Running>()

  constructor(options: QueuedJobOptions, run: RunJob, deps: BullmqWorkerDeps) {
    const { client, prefix, logger } = deps
    this.#options = options
    this.#run = run
    this.#deps = deps
    this.#keys = new UniqueKeys(client, prefix, options.name)
    this.#worker = new Worker<Envelope, void>(options.name, (job, token) => this.#toTheEnd(job, token ?? ''), {
      connection: client,
      prefix,
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_EVERY_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER, // how often is for settle.ts to say
      runRetryDelay: 500,
    })
    this.#worker.on('error', (err) => {
      // A lost connection is told once, not by every worker.
      if (client.status !== 'ready' || 'syscall' in err) logger.debug({ err, job: options.name }, 'queue engine')
      else logger.warn({ err, job: options.name }, 'queue engine')
    })
    // Redis was emptied, or was away for so long that others took it for dead.
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.#running.get(id)?.release.abort()
    })
  }

  /** Aborts what runs, to be given back. */
  release(): void {
    for (const { release } of this.#running.values()) release.abort()
  }

  /** Takes no more. Resolves when nothing runs. */
  async stop(): Promise<void> {
    // While Redis is away it would wait for an answer; what runs here stays unsettled then, and runs again.
    const away = this.#deps.client.status !== 'ready'
    await Promise.all([this.#worker.close(away), ...[...this.#running.values()].map(({ executed }) => executed)])
  }

  /** A job is failed by its settlement only. BullMQ's word for "leave it where it is" is a DelayedError. */
  async #toTheEnd(job: Job<Envelope>, token: string): Promise<void> {
    try {
      await this.#process(job, token)
    } catch (err) {
      if (err instanceof UnrecoverableError || err instanceof DelayedError) throw err
      // Its lock runs out, so a look finds it and it runs again, which changes nothing.
      this.#deps.logger.warn({ job: job.name, jobId: job.id, err }, 'run could not be settled; it will run again')
      throw new DelayedError()
    }
  }

  async #process(job: Job<Envelope>, token: string): Promise<void> {
    const { name, timeoutMs, maxAttempts } = this.#options
    const id = job.id ?? ''
    const key = job.deduplicationId ?? null
    const { clock, random, logger } = this.#deps
    if (job.stalledCounter > 0) {
      await job.removeDeduplicationKey() // it died before it did so; the job that follows needs the key
      const state = { attempt: job.data.attempt, maxAttempts }
      const settlement = settleError(new TrackerdError('WORKER_LOST'), state, { now: clock.now(), random })
      logRun(logger, { id, name, attempt: job.data.attempt }, settlement, null)
      return this.#settle(job, job.data, key, token, settlement)
    }
    let data = job.data
    if (key !== null) {
      const claim = await this.#keys.take(key, id, clock.now(), timeoutMs)
      if (claim.is === 'sleeping') return this.#later(job, token, claim.until)
      if (claim.is === 'running') return this.#standAside(job, key, claim.holder, token)
      if (claim.instead !== null) {
        data = claim.instead
        await job.updateData(data) // should this worker die, the attempt counts
      }
      await job.removeDeduplicationKey() // from now on a send leads to another run
    }
    const release = new AbortController()
    const { payload, attempt, due } = data
    const run = { id, name, payload, attempt, due: new Date(due) }
    const executed = execute(this.#run, run, this.#options, release.signal, this.#deps)
    this.#running.set(id, { release, executed })
    try {
      await this.#settle(job, data, key, token, await executed)
    } finally {
      this.#running.delete(id)
    }
  }

  async #settle(
    job: Job<Envelope>,
    { payload, due, attempt }: Envelope,
    key: string | null,
    token: string,
    settlement: Settlement,
  ): Promise<void> {
    const { clock, logger, jobs } = this.#deps
    const id = job.id ?? ''
    try {
      if ((await job.extendLock(token, LOCK_MS)) !== 1) {
        logger.warn({ job: job.name, jobId: id }, 'another worker has taken this run over')
        throw new DelayedError()
      }
      if (settlement.act === 'requeue') {
        const { at } = settlement
        const data = { payload, due, attempt: settlement.attempt }
        const now = clock.now()
        // A later time holds for the whole key: what was queued for it meanwhile waits as well.
        if (at && key !== null) await this.#keys.sleep(key, at, now, data)
        await jobs.place(job.name, data, { key: key ?? undefined, at, now })
      }
      if (settlement.act === 'fail') {
        const { code, message } = settlement.error
        await job.updateData({ payload, due, attempt, error: { code, message } })
        if (key !== null) await this.#dropFormer(await this.#keys.failed(key, id, FAILURES_KEPT_MS))
        throw new UnrecoverableError(message)
      }
    } finally {
      if (key !== null) await this.#free(key, id)
    }
  }

  /** The sweep wakes a broken endpoint every few seconds and would pile its failures up. */
  async #dropFormer(id: string | null): Promise<void> {
    if (id !== null) await this.#deps.queue.remove(id)
  }

  async #free(key: string, id: string): Promise<void> {
    for (const aside of await this.#keys.free(key, id)) await this.#call(aside)
  }

  /** Its key runs elsewhere: it waits for the end of that, and holds no slot meanwhile. */
  async #standAside(job: Job<Envelope>, key: string, holder: string, token: string): Promise<never> {
    const id = job.id ?? ''
    const state = await this.#deps.queue.getJobState(holder)
    if (state !== 'active') await this.#free(key, holder) // its worker died
    await this.#keys.standAside(key, id)
    await job.moveToDelayed(this.#deps.clock.now().getTime() + ASIDE_MS, token)
    // The key may have become free before this job was where it could be called.
    if (!(await this.#keys.standsAside(key, id))) await this.#call(id)
    throw new DelayedError()
  }

  async #later(job: Job<Envelope>, token: string, at: number): Promise<never> {
    await job.moveToDelayed(at, token)
    throw new DelayedError()
  }

  /** Looks at once. Rejected when the job does not stand aside (any more), which is as good. */
  async #call(id: string): Promise<void> {
    const job = await this.#deps.queue.getJob(id)
    await job?.promote().catch((err: Error) => this.#deps.logger.debug({ err, jobId: id }, 'job stands not aside'))
  }
}
