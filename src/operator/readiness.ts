import type { PartReadiness } from '../app.ts'
import type { Database } from '../db/tx.ts'
import { TrackerdError } from '../errors.ts'
import type { JobQueue } from '../ports/job-queue.ts'

interface ReadinessDeps {
  readonly db: Pick<Database, 'ping'>
  readonly queue: Pick<JobQueue, 'ping'>
  /** Rejects while the schema is not up to date. */
  readonly checkSchema: () => Promise<void>
}

/** Less than probes wait: an answer that names the part is worth more than none. */
const ANSWERS_WITHIN_MS = 4_500

/** How each part stands, in the order in which they need each other. Takes five seconds at most, and never rejects. */
export function createReadiness({ db, queue, checkSchema }: ReadinessDeps) {
  return async (): Promise<readonly PartReadiness[]> => {
    const [database, schema, jobs] = await Promise.all([
      failure(db.ping(), 'DATABASE_UNAVAILABLE'),
      failure(checkSchema(), 'DATABASE_UNAVAILABLE'),
      failure(queue.ping(), 'QUEUE_UNAVAILABLE'),
    ])
    return [
      { part: 'database', error: database },
      // What cannot be read is not known to be right.
      { part: 'schema', error: schema ?? database },
      { part: 'queue', error: jobs },
    ]
  }
}

/** What the check failed with, or that it gave no answer in time; null when all is well. */
async function failure(check: Promise<void>, late: 'DATABASE_UNAVAILABLE' | 'QUEUE_UNAVAILABLE'): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const timer = setTimeout(
    () => resolve(new TrackerdError(late, { what: `no answer within ${ANSWERS_WITHIN_MS} ms` })),
    ANSWERS_WITHIN_MS,
  )
  try {
    return await Promise.race([
      check.then(
        () => null,
        (error: unknown) => error,
      ),
      promise,
    ])
  } finally {
    clearTimeout(timer)
  }
}
