import type { Actor, FailedJobView } from '../app.ts'
import { ownedRows } from '../db/job-owners.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { FailedJob, JobQueue } from '../ports/job-queue.ts'
import { type OperatorDeps, record } from './deps.ts'

/** Of jobs with the same key the queue keeps one failure, so there are about as many as endpoints and tenants. */
const AT_MOST = 10_000

const view = ({ payload, failedAt, ...job }: FailedJob): FailedJobView => ({
  ...job,
  worksOn: payload as FailedJobView['worksOn'],
  failedAt: failedAt.toISOString(),
})

/** What a payload names a tenant by. A job that names none of them is the service's own. */
interface Names {
  readonly tenantId?: Uuid
  readonly endpointId?: Uuid
  readonly subscriptionId?: Uuid
}

const namesIn = ({ payload }: FailedJob): Names => payload as Names
const rowOf = (job: FailedJob) => namesIn(job).endpointId ?? namesIn(job).subscriptionId

/** Jobs that gave up, as those may see them whose rows they work on. */
export function jobUseCases(deps: OperatorDeps & { queue: Pick<JobQueue, 'failed' | 'retryFailed'> }) {
  const { db, queue } = deps

  async function seenBy(actor: Actor): Promise<readonly FailedJob[]> {
    const failed = await queue.failed(AT_MOST)
    if (actor.role === 'platform_admin') return failed
    const named = failed.map(rowOf).filter((id) => id !== undefined)
    const owned = await db.tenant(actor.tenantId, (tx) => ownedRows(tx, named))
    return failed.filter((job) => {
      const row = rowOf(job)
      return row === undefined ? namesIn(job).tenantId === actor.tenantId : owned.has(row)
    })
  }

  return {
    listFailedJobs: async (actor: Actor) => (await seenBy(actor)).map(view),

    async retryJob(actor: Actor, id: string): Promise<FailedJobView> {
      const job = (await seenBy(actor)).find((it) => it.id === id)
      // Somebody else may have been faster between the two.
      if (job === undefined || !(await queue.retryFailed(id)))
        throw new TrackerdError('NOT_FOUND', { what: 'failed job' })
      await db.tenant(actor.tenantId, (tx) =>
        record(deps, tx, actor, {
          action: 'job.retried',
          aggregateType: 'Tenant',
          aggregateId: actor.tenantId,
          payload: { job: id, name: job.name, works_on: job.payload, failed_with: job.error.code },
        }),
      )
      return view(job)
    },
  }
}
