import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { JobRun, QueuedJobOptions, RunJob } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Span, Tracing } from '../ports/tracing.ts'
import { type Settlement, settleError, settleOutcome, settleReleased } from './settle.ts'

export interface ExecuteDeps {
  readonly logger: Logger
  readonly clock: Clock
  readonly random: () => number
  readonly telemetry: Telemetry
  readonly tracing: Tracing
}

type Options = Pick<QueuedJobOptions, 'maxAttempts' | 'timeoutMs'>

/** A handler that does not heed its signal is left behind after this long, so that it cannot hold its slot for ever. */
const LEFT_BEHIND_AFTER_MS = 2_000

/**
 * One attempt, settled: the handler's outcome or error, a timeout as JOB_TIMEOUT, an abort by `released` as given back.
 * Never rejects. Writes the one log line of the run, and tells how long it took.
 */
export function execute(
  run: RunJob,
  job: Omit<JobRun, 'signal'>,
  options: Options,
  released: AbortSignal,
  deps: ExecuteDeps,
): Promise<Settlement> {
  const facts = { 'trackerd.job': job.name, 'trackerd.job_id': job.id, 'trackerd.attempt': job.attempt }
  // A trace of its own: a job is for all that woke it, and what it works on brings its trace along.
  const span = { kind: 'consumer', parent: null, facts } as const
  return deps.tracing.span(`job ${job.name}`, span, (span) => settled(run, job, options, released, deps, span))
}

async function settled(
  run: RunJob,
  job: Omit<JobRun, 'signal'>,
  options: Options,
  released: AbortSignal,
  { logger, clock, random, telemetry }: ExecuteDeps,
  span: Span,
): Promise<Settlement> {
  const started = performance.now()
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), options.timeoutMs)
  const signal = AbortSignal.any([limit.signal, released])
  const leftBehind = rejectAfterAbort(signal)
  const state = { attempt: job.attempt, maxAttempts: options.maxAttempts }
  let settlement: Settlement
  try {
    const outcome = await Promise.race([run({ ...job, signal }), leftBehind.promise])
    settlement = settleOutcome(outcome, state, { now: clock.now() })
  } catch (thrown) {
    // After an abort the handler throws whatever it likes; the cause is the abort.
    const error = limit.signal.aborted
      ? new TrackerdError('JOB_TIMEOUT', { timeoutMs: options.timeoutMs }, { cause: thrown })
      : thrown
    settlement = released.aborted ? settleReleased(state) : settleError(error, state, { now: clock.now(), random })
  } finally {
    clearTimeout(timer)
    leftBehind.dispose()
  }
  const durationMs = performance.now() - started
  const outcome = settlement.act === 'fail' ? 'fail' : settlement.why
  span.set({ 'trackerd.outcome': outcome })
  if (settlement.act !== 'finish' && settlement.error != null) span.fail(settlement.error)
  telemetry.observe('trackerd_job_duration_seconds', { job_name: job.name, outcome }, durationMs / 1_000)
  logRun(logger, job, settlement, Math.round(durationMs))
  return settlement
}

function rejectAfterAbort(signal: AbortSignal): { promise: Promise<never>; dispose: () => void } {
  let timer: NodeJS.Timeout | undefined
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => {
    timer = setTimeout(() => reject(signal.reason), LEFT_BEHIND_AFTER_MS)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    promise,
    dispose: () => {
      signal.removeEventListener('abort', onAbort)
      clearTimeout(timer)
    },
  }
}

/** One line per settled run: job, id, attempt, outcome. A run that has nothing to tell is only seen at level debug. */
export function logRun(
  logger: Logger,
  job: Pick<JobRun, 'id' | 'name' | 'attempt'>,
  settlement: Settlement,
  durationMs: number | null,
): void {
  const base = { job: job.name, jobId: job.id, attempt: job.attempt, ...(durationMs === null ? {} : { durationMs }) }
  switch (settlement.act) {
    case 'finish': {
      const fields = { ...base, outcome: settlement.why, note: settlement.note }
      if (settlement.why === 'done' && settlement.note === undefined) logger.debug(fields, 'job ran')
      else logger.info(fields, 'job ran')
      return
    }
    case 'requeue': {
      const { why, at, note, error } = settlement
      const fields = { ...base, outcome: why, at: at?.toISOString(), note, code: error?.code, err: error }
      if (why === 'retry') logger.warn(fields, 'job failed and is tried again')
      else logger.info(fields, 'job ran')
      return
    }
    case 'fail': {
      const { error } = settlement
      logger.error(
        { ...base, outcome: 'fail', code: error.code, hint: error.entry.hint, err: error },
        'job failed for good',
      )
    }
  }
}
