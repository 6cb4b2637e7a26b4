import type { QueuedJobOptions, RunJob } from '../ports/job-queue.ts'
import { type ExecuteDeps, execute } from './execute.ts'
import type { ActiveJob } from './pg-boss-sql.ts'
import type { Settlement } from './settle.ts'

export interface RunnerDeps extends ExecuteDeps {
  /** Claims up to `count` jobs that may run now. */
  readonly claim: (name: string, count: number) => Promise<readonly ActiveJob[]>
  /** Makes the settlement true in the database, and ends the claim; false when the claim was lost before. */
  readonly settle: (job: ActiveJob, settlement: Settlement) => Promise<boolean>
}

interface Running {
  readonly release: AbortController
  readonly ended: Promise<void>
}

/**
 * Claims and runs the jobs of one kind, up to its concurrency. pg-boss's own worker loop is not used: it takes one job
 * per wake-up or poll, so that a short queue of jobs would be served one per polling interval, and it runs a batch as
 * one unit.
 */
export class PgBossRunner {
  readonly #options: QueuedJobOptions
  readonly #run: RunJob
  readonly #deps: RunnerDeps
  readonly #running = new Map<string, Running>()
  readonly #alarms = new Set<NodeJS.Timeout>()
  #claiming: Promise<void> | null = null
  #asked = false
  /** A job may wait that the last claim could not take: all slots were full, or its key was running here. */
  #claimAfterRun = false
  #stopped = false

  constructor(options: QueuedJobOptions, run: RunJob, deps: RunnerDeps) {
    this.#options = options
    this.#run = run
    this.#deps = deps
  }

  get maxAttempts(): number {
    return this.#options.maxAttempts
  }

  /** Looks for jobs now. Asked while it is looking, it looks once more. */
  wake(): void {
    this.#asked = true
    this.#claiming ??= this.#claimWhileAsked().finally(() => {
      this.#claiming = null
      // Asked in the very moment between the end of the loop and this line.
      if (this.#asked && this.#mayClaim()) this.wake()
    })
  }

  wakeAt(at: Date): void {
    const wait = at.getTime() - this.#deps.clock.now().getTime()
    if (this.#stopped || wait > ALARM_UP_TO_MS) return
    const alarm = setTimeout(() => {
      this.#alarms.delete(alarm)
      this.wake()
    }, wait + ALARM_LATE_MS)
    this.#alarms.add(alarm)
  }

  isRunning(id: string): boolean {
    return this.#running.has(id)
  }

  /** Aborts what runs, to be given back. */
  release(): void {
    for (const { release } of this.#running.values()) release.abort()
  }

  /** Claims no more. Resolves when nothing runs. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const alarm of this.#alarms) clearTimeout(alarm)
    await this.#claiming
    await Promise.all([...this.#running.values()].map(({ ended }) => ended))
  }

  #mayClaim(): boolean {
    return !this.#stopped && this.#running.size < this.#options.concurrency
  }

  async #claimWhileAsked(): Promise<void> {
    while (this.#asked && this.#mayClaim()) {
      this.#asked = false
      const busy = this.#running.size > 0
      const free = this.#options.concurrency - this.#running.size
      this.#claimAfterRun = true
      try {
        const jobs = await this.#deps.claim(this.#options.name, free)
        for (const job of jobs) this.#start(job)
        // A run that ended during the claim has asked again by itself.
        this.#claimAfterRun = busy || jobs.length === free
      } catch (err) {
        // What waits is found by the next look at the latest.
        this.#deps.logger.warn({ job: this.#options.name, err }, 'jobs could not be claimed')
        return
      }
    }
  }

  #start(job: ActiveJob): void {
    const release = new AbortController()
    const ended = this.#toTheEnd(job, release.signal).finally(() => {
      this.#running.delete(job.id)
      if (this.#claimAfterRun || this.#asked) this.wake()
    })
    this.#running.set(job.id, { release, ended })
  }

  async #toTheEnd(job: ActiveJob, released: AbortSignal): Promise<void> {
    const { payload, attempt, due } = job.data
    const run = { id: job.id, name: job.name, payload, attempt, due: new Date(due) }
    const settlement = await execute(this.#run, run, this.#options, released, this.#deps)
    try {
      const settled = await this.#deps.settle(job, settlement)
      if (!settled) this.#deps.logger.warn({ job: job.name, jobId: job.id }, 'another worker has taken this run over')
      else if (settlement.act === 'requeue' && settlement.at) this.wakeAt(settlement.at)
    } catch (err) {
      // Its lease ended, so a look finds it and it runs again, which changes nothing.
      this.#deps.logger.warn({ job: job.name, jobId: job.id, err }, 'run could not be settled; it will run again')
    }
  }
}

/** Later ones are found by the regular look, which is late by its interval at most. */
const ALARM_UP_TO_MS = 600_000
/** Timers may fire a moment early, and the database compares with its own clock. */
const ALARM_LATE_MS = 5
