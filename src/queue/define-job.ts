import type { App } from '../app.ts'
import type { Outcome } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import type { JobName, JobPayloads } from './contracts.ts'

export { again, cancel, done, snooze } from '../ports/job-queue.ts'

/** The use cases that jobs call. */
export type JobApp = Pick<
  App,
  | 'applyInbox'
  | 'sweep'
  | 'reapSyncRecords'
  | 'syncEndpoint'
  | 'wakeDueSyncs'
  | 'recoverDeliveries'
  | 'wakeRecoveries'
  | 'checkConnections'
  | 'relayOutbox'
  | 'catchUpSink'
  | 'deliverEvents'
  | 'performEgress'
  | 'sweepOutbox'
  | 'wakeAttributions'
  | 'attributeInitiative'
  | 'wakeSnapshots'
  | 'snapshotMetrics'
  | 'backfillMetrics'
  | 'wakeDrift'
  | 'detectDrift'
  | 'prune'
>

interface JobContext {
  readonly app: JobApp
  /** Aborted on timeout, on stop and when another worker took over: stop soon, by throwing or by an outcome. */
  readonly signal: AbortSignal
  /** For a scheduled run the time it was due, not the time it happens to start. */
  readonly due: Date
  /** 1 for the first. */
  readonly attempt: number
  readonly logger: Logger
}

export interface JobDefinition<N extends JobName> {
  readonly name: N
  /** One line for the operator. */
  readonly summary: string
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  readonly timeoutMs: number
  /** Runs at the same time in one process; 1 when not given. */
  readonly concurrency?: number
  /** Cron expression in UTC; six fields begin with seconds. Only for jobs without payload. */
  readonly schedule?: Record<never, never> extends JobPayloads[N] ? string : never
  run(payload: JobPayloads[N], context: JobContext): Promise<Outcome>
}

/** A definition of any job, as the worker walks through them. */
export type AnyJob = { [N in JobName]: JobDefinition<N> }[JobName]

/** A job: its contract's name, the options beside `run`, and an outcome as a value. Whether it is unique stands in its contract. */
export function defineJob<N extends JobName>(job: JobDefinition<N>): JobDefinition<N> {
  return job
}
