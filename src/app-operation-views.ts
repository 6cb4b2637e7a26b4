/** What goes into the use cases of running the service, and what comes out of them. */
import type { Actor } from './app-views.ts'

/** A job that will not be tried again by itself. */
export interface FailedJobView {
  readonly id: string
  /** Its kind. */
  readonly name: string
  /** Ids by what they are of, e.g. `endpointId`. */
  readonly worksOn: Readonly<Record<string, string | number>>
  readonly attempts: number
  readonly failedAt: string
  readonly error: { readonly code: string; readonly message: string }
}

export interface OperationUseCases {
  /**
   * Jobs that have failed for good, latest first: those that work on something of the actor's tenant, and all there are
   * for a platform admin.
   */
  listFailedJobs(actor: Actor): Promise<readonly FailedJobView[]>
  /** It is queued anew, with fresh attempts. Throws NOT_FOUND when the actor sees no failed job of this id. */
  retryJob(actor: Actor, id: string): Promise<FailedJobView>
}
