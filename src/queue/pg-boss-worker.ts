import { setTimeout as sleep } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import { TrackerdError } from '../errors.ts'
import type { QueuedJobOptions, RunJob } from '../ports/job-queue.ts'
import { type ExecuteDeps, logRun } from './execute.ts'
import { PgBossClaims } from './pg-boss-claims.ts'
import { PgBossRunner } from './pg-boss-runner.ts'
import { PgBossSession } from './pg-boss-session.ts'
import type { ActiveJob } from './pg-boss-sql.ts'
import { settleError } from './settle.ts'

export interface PgBossWorkerDeps extends ExecuteDeps {
  readonly connectionString: string
  /** Where pg-boss announces new jobs. */
  readonly channel: string
}

/**
 * How long a notification that got lost, or a worker that died beside others, can go unnoticed. The look is the only
 * thing an idle worker asks the database.
 */
const LOOK_EVERY_MS = 5_000
/** Of the session, whose statements are short; one that waits for longer is one too many. */
const ANSWERED_WITHIN_MS = 10_000

/** The part of the engine that runs jobs: one session, a runner per kind, and a regular look for what nobody announced. */
export class PgBossWorker {
  readonly #deps: PgBossWorkerDeps
  readonly #session: PgBossSession
  readonly #claims: PgBossClaims
  readonly #runners = new Map<string, PgBossRunner>()
  #nextLook: NodeJS.Timeout | undefined
  #looking = false
  #lookAgain = false
  #stopped = false

  constructor(boss: PgBoss, deps: PgBossWorkerDeps) {
    this.#deps = deps
    this.#session = new PgBossSession({
      connectionString: deps.connectionString,
      channel: deps.channel,
      answeredWithinMs: ANSWERED_WITHIN_MS,
      logger: deps.logger,
      onNotify: (name) => this.#runners.get(name)?.wake(),
      // Without leases others take over what runs here.
      onLost: () => this.#release(),
      onReady: () => void this.#look(),
    })
    this.#claims = new PgBossClaims(boss, this.#session)
  }

  /** Connected; looks from now on. */
  open(): Promise<void> {
    return this.#session.open()
  }

  /** Jobs of this kind are run from now on. */
  add(options: QueuedJobOptions, run: RunJob): void {
    const { logger, clock, random, telemetry, tracing } = this.#deps
    const runner = new PgBossRunner(options, run, {
      logger,
      clock,
      random,
      telemetry,
      tracing,
      claim: (name, count) => this.#claims.claim(name, count),
      settle: (job, settlement) => this.#claims.settle(job, settlement),
    })
    this.#runners.set(options.name, runner)
    void this.#look()
  }

  wakeAt(name: string, at: Date): void {
    this.#runners.get(name)?.wakeAt(at)
  }

  /** Claims no more; what outlasts `graceMs` is aborted and given back. Resolves when nothing runs. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#nextLook)
    const grace = new AbortController()
    const ended = Promise.all([...this.#runners.values()].map((runner) => runner.stop())).finally(() => grace.abort())
    const outlasted = await sleep(graceMs, true, { signal: grace.signal }).catch(() => false)
    if (outlasted) this.#release()
    await ended
    await this.#session.close()
  }

  #release(): void {
    for (const runner of this.#runners.values()) runner.release()
  }

  /** Never rejects. Asked while it looks, it looks once more: the kind or the connection may be new. */
  async #look(): Promise<void> {
    this.#lookAgain = true
    if (this.#looking) return
    this.#looking = true
    clearTimeout(this.#nextLook)
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false
      await this.#lookOnce()
    }
    this.#looking = false
    if (!this.#stopped) this.#nextLook = setTimeout(() => void this.#look(), LOOK_EVERY_MS)
  }

  async #lookOnce(): Promise<void> {
    try {
      const names = [...this.#runners.keys()]
      const { orphans, due } = await this.#claims.look(names)
      for (const name of due) this.#runners.get(name)?.wake()
      for (const job of orphans) await this.#recover(job)
    } catch (err) {
      if (!this.#stopped) this.#deps.logger.warn({ err }, 'cannot look for jobs')
    }
  }

  async #recover(job: ActiveJob): Promise<void> {
    const { logger, clock, random } = this.#deps
    const runner = this.#runners.get(job.name)
    // Ours, from before the connection was lost: it was aborted and is about to settle.
    if (!runner || runner.isRunning(job.id)) return
    const state = { attempt: job.data.attempt, maxAttempts: runner.maxAttempts }
    const settlement = settleError(new TrackerdError('WORKER_LOST'), state, { now: clock.now(), random })
    try {
      // Of several workers that see it at once, one succeeds.
      if (!(await this.#claims.settleOrphan(job, settlement))) return
    } catch (err) {
      // It must not keep the others from their recovery; the next look tries again.
      if (!this.#stopped) logger.warn({ job: job.name, jobId: job.id, err }, 'job of a dead worker not recovered yet')
      return
    }
    logRun(logger, { id: job.id, name: job.name, attempt: job.data.attempt }, settlement, null)
    if (settlement.act === 'requeue' && settlement.at) runner.wakeAt(settlement.at)
  }
}
