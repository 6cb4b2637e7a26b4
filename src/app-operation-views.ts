/** What goes into the use cases of running the service, and what comes out of them. */
import type { Actor, Page, PageRequest } from './app-views.ts'
import type { Uuid } from './domain/ids.ts'

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

export interface AuditView {
  readonly id: Uuid
  readonly occurredAt: string
  /** A key, a person, or trackerd itself; the name is known of keys of the tenant and of trackerd. */
  readonly actor: { readonly id: Uuid; readonly name: string | null }
  readonly action: string
  readonly subjectType: string
  readonly subjectId: Uuid
  readonly payload: unknown
  readonly ip: string | null
  readonly userAgent: string | null
  readonly correlationId: Uuid
}

export interface AuditFilter {
  readonly actor?: Uuid | undefined
  readonly action?: string | undefined
  readonly subjectType?: string | undefined
  readonly subjectId?: Uuid | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** A request that was answered as done. */
export interface RouteUse {
  /** Method and pattern of the path: POST /v1/keys. */
  readonly route: string
  readonly params: Readonly<Record<string, string>>
  readonly status: number
  readonly requestId: string
}

export interface OperationUseCases {
  /** Newest first. */
  listAudit(actor: Actor, filter: AuditFilter, page: PageRequest): Promise<Page<AuditView>>
  /** The audit tells of the request: by what its use case wrote there for this actor, otherwise by a line of its own. */
  recordUse(actor: Actor, use: RouteUse): Promise<void>
  /**
   * Jobs that have failed for good, latest first: those that work on something of the actor's tenant, and all there are
   * for a platform admin.
   */
  listFailedJobs(actor: Actor): Promise<readonly FailedJobView[]>
  /** It is queued anew, with fresh attempts. Throws NOT_FOUND when the actor sees no failed job of this id. */
  retryJob(actor: Actor, id: string): Promise<FailedJobView>
}
