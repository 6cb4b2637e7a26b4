import type { JobQueue, JobRun, Outcome } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import { parsePayload, uniqueKeyOf } from './contracts.ts'
import type { AnyJob, JobApp, JobDefinition } from './define-job.ts'

export interface WorkerDeps {
  readonly queue: Pick<JobQueue, 'work' | 'schedule'>
  readonly jobs: readonly AnyJob[]
  readonly app: JobApp
  readonly logger: Logger
}

/** Every job is being worked on and every schedule runs. Stops with the queue. */
export async function startWorker({ queue, jobs, app, logger }: WorkerDeps): Promise<void> {
  for (const job of jobs) {
    const { name, maxAttempts, timeoutMs, concurrency = 1 } = job
    await queue.work({ name, maxAttempts, timeoutMs, concurrency }, (run) => runJob(job, run, app, logger))
  }
  for (const { name, schedule } of jobs) {
    if (schedule === undefined) continue
    const uniqueKey = uniqueKeyOf(name, parsePayload(name, {}))
    await queue.schedule(name, schedule, uniqueKey === undefined ? {} : { uniqueKey })
  }
  logger.info({ jobs: jobs.map(({ name }) => name) }, 'worker started')
}

async function runJob(job: AnyJob, run: JobRun, app: JobApp, logger: Logger): Promise<Outcome> {
  const { signal, due, attempt } = run
  // The queue gives back whatever stands in it, also what another version wrote: parsed before it is used.
  const payload = parsePayload(job.name, run.payload)
  const context = { app, signal, due, attempt, logger: logger.child({ job: job.name, jobId: run.id }) }
  return (job as JobDefinition<typeof job.name>).run(payload as never, context)
}
