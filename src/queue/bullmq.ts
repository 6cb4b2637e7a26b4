import { setTimeout as sleep } from 'node:timers/promises'
import { CronExpressionParser } from 'cron-parser'
import type { Redis } from 'ioredis'
import type { FailedJob, JobQueue, QueueDepth, QueuedJobOptions, RunJob, SendOptions } from '../ports/job-queue.ts'
import { connectOnce, producerConnection, reachingRedis, workerConnection } from './bullmq-connection.ts'
import { BullmqJobs } from './bullmq-jobs.ts'
import { BullmqWorker } from './bullmq-worker.ts'
import type { ExecuteDeps } from './execute.ts'
import { Schedules } from './schedule.ts'

export interface BullmqDeps extends ExecuteDeps {
  readonly url: string
  /** In front of every key, so that several trackerds can share a Redis. */
  readonly prefix: string
}

/** What was aborted ends within 2 s (see execute); after that only a Redis that is away can hold up a stop. */
const ENDED_AFTER_ABORT_MS = 3_000

/** The job queue in Redis. Emptied at any moment it goes on: schedules are asked for anew, the sweep finds the rest. */
export class BullmqQueue implements JobQueue {
  readonly #deps: BullmqDeps
  readonly #client: Redis
  readonly #jobs: BullmqJobs
  readonly #schedules: Schedules
  readonly #scheduleKeys = new Map<string, string | undefined>()
  readonly #workers: BullmqWorker[] = []
  #workerClient: Redis | null = null
  #stopping: Promise<void> | null = null

  constructor(deps: BullmqDeps) {
    const { url, prefix, logger, clock } = deps
    this.#deps = deps
    this.#client = producerConnection(url, logger)
    this.#jobs = new BullmqJobs(this.#client, prefix, logger)
    this.#schedules = new Schedules({
      clock,
      logger,
      occurrences,
      send: (name, due, rememberMs) => this.#sendScheduled(name, due, rememberMs),
    })
  }

  start(): Promise<void> {
    return reachingRedis(() => connectOnce(this.#client))
  }

  send(name: string, payload: object, { uniqueKey, startAfter }: SendOptions = {}): Promise<boolean> {
    const now = this.#deps.clock.now()
    const data = { payload, attempt: 1, due: now.toISOString() }
    return reachingRedis(() => this.#jobs.place(name, data, { key: uniqueKey, at: startAfter, now }))
  }

  async work(options: QueuedJobOptions, run: RunJob): Promise<void> {
    const { url, logger, prefix, clock, random, telemetry, tracing } = this.#deps
    const queue = await reachingRedis(() => this.#jobs.queue(options.name))
    this.#workerClient ??= workerConnection(url, logger)
    const more = { client: this.#workerClient, prefix, jobs: this.#jobs, queue }
    this.#workers.push(new BullmqWorker(options, run, { logger, clock, random, telemetry, tracing, ...more }))
  }

  async schedule(name: string, cron: string, { uniqueKey }: Pick<SendOptions, 'uniqueKey'> = {}): Promise<void> {
    this.#scheduleKeys.set(name, uniqueKey)
    await this.#schedules.add(name, cron)
  }

  depth(): Promise<readonly QueueDepth[]> {
    return reachingRedis(() => this.#jobs.depth())
  }

  failed(limit: number): Promise<readonly FailedJob[]> {
    return reachingRedis(() => this.#jobs.failed(limit))
  }

  retryFailed(id: string): Promise<boolean> {
    return reachingRedis(async () => {
      const job = await this.#jobs.findFailed(id)
      if (!job) return false
      const data = { payload: job.data.payload, attempt: 1, due: job.data.due }
      // In this order: dying in between leaves a failed job too many, never one too few.
      await this.#jobs.place(job.name, data, { key: job.deduplicationId, now: this.#deps.clock.now() })
      await job.remove()
      return true
    })
  }

  async forget(named: readonly string[]): Promise<void> {
    await reachingRedis(() => this.#jobs.forget(named))
  }

  stop(graceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(graceMs)
    return this.#stopping
  }

  async ping(): Promise<void> {
    await reachingRedis(() => this.#client.ping())
  }

  async #stop(graceMs: number): Promise<void> {
    this.#schedules.stop()
    const ended = Promise.all(this.#workers.map((worker) => worker.stop()))
    if (await outlasts(ended, graceMs)) {
      for (const worker of this.#workers) worker.release()
      if (await outlasts(ended, ENDED_AFTER_ABORT_MS))
        this.#deps.logger.warn({}, 'queue stops without Redis; what ran here runs again when it is back')
    }
    await this.#jobs.close()
    this.#workerClient?.disconnect()
    this.#client.disconnect()
  }

  async #sendScheduled(name: string, due: Date, rememberMs: number): Promise<void> {
    const { clock } = this.#deps
    const data = { payload: {}, attempt: 1, due: due.toISOString() }
    // The same id from every process: Redis takes the first, and keeps it for as long as another might be late.
    const id = `${name}-due-${due.getTime()}`
    const key = this.#scheduleKeys.get(name)
    await reachingRedis(() => this.#jobs.place(name, data, { id, key, now: clock.now(), rememberMs }))
  }
}

function occurrences(cron: string, after: Date, count: number): Date[] {
  const times = CronExpressionParser.parse(cron, { currentDate: after, tz: 'UTC' })
  return times.take(count).map((time) => time.toDate())
}

async function outlasts(ended: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController()
  const timer = sleep(ms, true, { signal: over.signal }).catch(() => false)
  const outlasted = await Promise.race([ended.then(() => false), timer])
  over.abort()
  return outlasted
}
