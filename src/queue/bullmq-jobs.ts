import { randomUUID } from 'node:crypto'
import { type Job, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { FailedJob, QueueDepth } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import { UniqueKeys } from './bullmq-keys.ts'

/** What stands in a job's data. */
export interface Envelope {
  readonly payload: object
  readonly attempt: number
  /** ISO 8601. */
  readonly due: string
  /** Once it has failed for good. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface Placing {
  /** The same id from several processes is one job. */
  readonly id?: string
  readonly key?: string | undefined
  readonly at?: Date | null | undefined
  readonly now: Date
  /** How long after its run it is known that this id was there. */
  readonly rememberMs?: number
}

export const FAILURES_KEPT_MS = 14 * 86_400_000
const FAILURES_KEPT = 1_000
/** BullMQ tells in a stream what happens to jobs; nobody here listens. */
const EVENTS_KEPT = 100
/** Where a job is that does not run and is not done. */
const KEPT = ['waiting', 'delayed', 'prioritized', 'failed'] as const

/** The jobs of all kinds as they stand in Redis: a BullMQ queue per kind. */
export class BullmqJobs {
  readonly #client: Redis
  readonly #prefix: string
  readonly #logger: Logger
  readonly #queues = new Map<string, Promise<Queue<Envelope>>>()

  constructor(client: Redis, prefix: string, logger: Logger) {
    this.#client = client
    this.#prefix = prefix
    this.#logger = logger
  }

  /** The queue of a kind. The kind is known to every process from now on, until Redis is emptied. */
  queue(kind: string): Promise<Queue<Envelope>> {
    const known = this.#queues.get(kind)
    if (known) return known
    const opened = this.#open(kind)
    this.#queues.set(kind, opened)
    opened.catch(() => this.#queues.delete(kind)) // the caller has the error; the next one tries again
    return opened
  }

  /** Adds a job; false when one with the same key or id is there already. */
  async place(kind: string, data: Envelope, { id, key, at, now, rememberMs }: Placing): Promise<boolean> {
    const queue = await this.queue(kind)
    const jobId = id ?? randomUUID()
    const [job] = await Promise.all([
      queue.add(kind, data, {
        jobId,
        ...(key && { deduplication: { id: key, ...(at && { reschedule: true }) } }),
        ...(at && { delay: Math.max(0, at.getTime() - now.getTime()) }),
        removeOnComplete: rememberMs === undefined ? true : { age: Math.ceil(rememberMs / 1_000) },
        removeOnFail: { age: FAILURES_KEPT_MS / 1_000, count: FAILURES_KEPT },
        stackTraceLimit: 1,
      }),
      this.#client.sadd(this.#kinds, kind), // with each job, because FLUSHALL takes it away
    ])
    return job.id === jobId
  }

  async depth(): Promise<QueueDepth[]> {
    const kinds = await this.#known()
    return Promise.all(
      kinds.map(async (name) => {
        const counts = await (await this.queue(name)).getJobCounts()
        const count = (state: string) => counts[state] ?? 0
        const waiting = count('waiting') + count('paused') + count('delayed') + count('prioritized')
        return { name, waiting, active: count('active'), failed: count('failed') }
      }),
    )
  }

  /** The latest failures of all kinds. */
  async failed(limit: number): Promise<FailedJob[]> {
    const kinds = await this.#known()
    const found = await Promise.all(kinds.map(async (kind) => (await this.queue(kind)).getFailed(0, limit - 1)))
    return found
      .flat()
      .filter((job) => job !== undefined) // dropped while the list was read
      .map(failedJob)
      .sort((a, b) => b.failedAt.getTime() - a.failedAt.getTime())
      .slice(0, limit)
  }

  async findFailed(id: string): Promise<Job<Envelope> | null> {
    for (const kind of await this.#known()) {
      const job = await (await this.queue(kind)).getJob(id)
      if (job && (await job.isFailed())) return job
    }
    return null
  }

  /** Those of all kinds that wait or have failed and name one of these are gone, and what is kept of their keys. */
  async forget(named: readonly string[]): Promise<void> {
    for (const kind of await this.#known()) {
      const queue = await this.queue(kind)
      const keys = new UniqueKeys(this.#client, this.#prefix, kind)
      for (const job of await queue.getJobs([...KEPT])) {
        // Of those that were dropped while the list was read nothing is left.
        if (job?.id === undefined || !Object.values(job.data.payload).some((value) => named.includes(value))) continue
        // One that was taken up meanwhile stays, and ends by itself.
        await queue.remove(job.id)
        if (job.deduplicationId !== undefined) await keys.forget(job.deduplicationId)
      }
    }
  }

  async close(): Promise<void> {
    const queues = await Promise.allSettled(this.#queues.values())
    await Promise.all(queues.map(async (queue) => queue.status === 'fulfilled' && queue.value.close()))
  }

  get #kinds(): string {
    return `${this.#prefix}:kinds`
  }

  async #known(): Promise<string[]> {
    const kinds = await this.#client.smembers(this.#kinds)
    return [...new Set([...kinds, ...this.#queues.keys()])].sort()
  }

  async #open(kind: string): Promise<Queue<Envelope>> {
    const queue = new Queue<Envelope>(kind, {
      connection: this.#client,
      prefix: this.#prefix,
      streams: { events: { maxLen: EVENTS_KEPT } },
    })
    queue.on('error', (err) => this.#logger.debug({ err, job: kind }, 'queue engine'))
    await queue.waitUntilReady()
    await this.#client.sadd(this.#kinds, kind)
    return queue
  }
}

const failedJob = (job: Job<Envelope>): FailedJob => ({
  id: job.id ?? '',
  name: job.name,
  payload: job.data.payload,
  attempts: job.data.attempt,
  failedAt: new Date(job.finishedOn ?? job.timestamp),
  error: job.data.error ?? { code: 'INTERNAL', message: job.failedReason },
})
