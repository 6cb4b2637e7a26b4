/** What goes into the use cases of running the service, and what comes out of them. */

import type { Uuid } from '../domain/ids.ts'
import type { Actor, Page, PageRequest } from './views.ts'

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

export const SEALED_KINDS = ['tenant', 'endpoint', 'subscription'] as const
export type SealedKind = (typeof SEALED_KINDS)[number]

/** What is stored sealed, by the key that it is sealed with. */
export interface SealedView {
  /** The first of the configured keys: what is sealed from now on is sealed with it. */
  readonly sealingKid: string
  readonly keys: readonly {
    readonly kid: string
    readonly envelopes: number
    /** Whether it is configured: without it its envelopes do not open. */
    readonly isConfigured: boolean
  }[]
  /** Envelopes that do not open: their key is missing or another one of the same name, or they were changed. */
  readonly unreadable: readonly {
    readonly tenant: string
    readonly kind: SealedKind
    readonly id: Uuid
    readonly name: string
    readonly kid: string
  }[]
}

/** What one step of sealing anew did. */
export interface ResealStep {
  readonly resealed: number
  readonly unreadable: number
  /** Where the next step begins; null: all tenants were visited. */
  readonly nextCursor: string | null
}

export interface OperationUseCases {
  /** Of the actor's tenant; of all tenants for a platform admin. Nothing that was sealed is in it. */
  showSealed(actor: Actor): Promise<SealedView>
  /**
   * What is not sealed with the first key is opened and sealed anew with it, of tenants behind the cursor, until it was
   * some hundreds. Can be stopped and begun again at any time.
   */
  resealStep(actor: Actor, cursor: string | null): Promise<ResealStep>
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
