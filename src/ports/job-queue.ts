/** How a handler ended. Only real failures throw. */
export type Outcome =
  | { readonly kind: 'done'; readonly note?: string }
  /** There is more to do: run again at once, as a new job. */
  | { readonly kind: 'again'; readonly note?: string }
  /** Not now: run again at `until`; spends no attempt. */
  | { readonly kind: 'snooze'; readonly until: Date; readonly note?: string }
  /** Will never be needed again: end without retry. */
  | { readonly kind: 'cancel'; readonly note: string }

export const done = (note?: string): Outcome => ({ kind: 'done', ...(note === undefined ? {} : { note }) })
export const again = (note?: string): Outcome => ({ kind: 'again', ...(note === undefined ? {} : { note }) })
export const snooze = (until: Date, note?: string): Outcome => ({
  kind: 'snooze',
  until,
  ...(note === undefined ? {} : { note }),
})
export const cancel = (note: string): Outcome => ({ kind: 'cancel', note })

/** What the engine needs to know of a kind of job. */
export interface QueuedJobOptions {
  readonly name: string
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  readonly timeoutMs: number
  /** Runs at the same time in one process. */
  readonly concurrency: number
}

export interface JobRun {
  readonly id: string
  readonly name: string
  readonly payload: unknown
  /** 1 for the first. */
  readonly attempt: number
  /** For a scheduled run: the time it was due; otherwise when it was queued. Later attempts keep it. */
  readonly due: Date
  /** Aborted when the run outlasts its timeout, when the engine stops, and when its claim is lost. */
  readonly signal: AbortSignal
}

export type RunJob = (run: JobRun) => Promise<Outcome>

export interface SendOptions {
  /**
   * At most one waiting and one running job per key. A second one waiting is not added, also when the first waits
   * for a later time: a key that backs off or sleeps goes on doing so, whatever is sent meanwhile.
   */
  readonly uniqueKey?: string
  readonly startAfter?: Date
}

export interface FailedJob {
  readonly id: string
  readonly name: string
  readonly payload: unknown
  readonly attempts: number
  readonly failedAt: Date
  readonly error: { readonly code: string; readonly message: string }
}

export interface QueueDepth {
  readonly name: string
  readonly waiting: number
  readonly active: number
  readonly failed: number
}

/** Wake-ups, delayed work and schedules. Holds no truth: emptied at any moment, the sweep brings everything back. */
export interface JobQueue {
  /** Ready to send. */
  start(): Promise<void>
  /**
   * Resolves true when a job was added, false when one with the same unique key waits already. Either way a run
   * begins after this call, never only the one that was running before it.
   */
  send(name: string, payload: object, options?: SendOptions): Promise<boolean>
  /** Begins to hand jobs of this kind to `run`, as soon as they are there. */
  work(options: QueuedJobOptions, run: RunJob): Promise<void>
  /**
   * Queues `name` with an empty payload at each time of the cron expression (UTC; six fields begin with seconds), once
   * in the whole cluster, with the time it was due. The latest time that passed unserved is made up at once.
   */
  schedule(name: string, cron: string, options?: Pick<SendOptions, 'uniqueKey'>): Promise<void>
  /** Waiting, running and failed jobs per kind. */
  depth(): Promise<readonly QueueDepth[]>
  /** Jobs that will not be tried again, latest first; of those with the same unique key only the latest. */
  failed(limit: number): Promise<readonly FailedJob[]>
  /** Queues a failed job anew with a first attempt; false when there is no such failed job. */
  retryFailed(id: string): Promise<boolean>
  /**
   * Jobs that name one of these in their payload and wait, or have failed, are gone, with all that was kept of their keys.
   * One that runs ends by itself.
   */
  forget(named: readonly string[]): Promise<void>
  /** Takes no new job, aborts `signal` of those that outlast `graceMs` and gives them back, then closes. */
  stop(graceMs: number): Promise<void>
  /** Rejects when the engine cannot be reached. */
  ping(): Promise<void>
}
