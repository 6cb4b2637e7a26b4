/** What is reported through our own API, and what is answered. Times go in as ISO 8601 with an offset. */

import type { Uuid } from '../domain/ids.ts'
import type { DECLARED_KINDS, REPORTED_STATUSES } from '../domain/report-changes.ts'
import type { Actor } from './views.ts'

export const SEVERITIES = ['critical', 'major', 'minor', 'cosmetic'] as const

/** `older`: what is known is newer, so nothing was changed. */
export const REPORT_OUTCOMES = ['new', 'updated', 'unchanged', 'older'] as const
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number]

interface Report {
  /** The caller's own id, one for the whole tenant; the same id is the same object for ever. */
  readonly id: string
  /** A bound repository (octo/hello), or a service by its name, which is made when there is none. */
  readonly service: string
  /** Title of the initiative that a new service belongs to; the service's own name when not given. */
  readonly initiative?: string | undefined
  /** What this state of it is as of; the latest of its other times when not given. */
  readonly updatedAt?: string | undefined
  readonly url?: string | undefined
}

export interface ReportedCommit {
  readonly sha: string
  readonly title?: string | undefined
  /** Login or name. */
  readonly author?: string | undefined
  /** Without it only the sha is noted: the rest has to come from its source. */
  readonly authoredAt?: string | undefined
  readonly committedAt?: string | undefined
  /** How many parents it has. */
  readonly parents?: number | undefined
}

/** What is left out stays as it was reported before. */
export interface DeploymentReport extends Report {
  readonly environment: {
    readonly name: string
    readonly production?: boolean | undefined
    readonly transient?: boolean | undefined
  }
  readonly status: (typeof REPORTED_STATUSES)[number]
  readonly startedAt?: string | undefined
  readonly finishedAt?: string | undefined
  readonly commit?: string | undefined
  readonly version?: string | undefined
  readonly ref?: string | undefined
  readonly kind?: (typeof DECLARED_KINDS)[number] | undefined
  /** Ids of reported deployments. */
  readonly remediates?: readonly string[] | undefined
  /** All that it brought. */
  readonly changes?:
    | {
        readonly commits?: readonly ReportedCommit[] | undefined
        readonly pullRequests?: readonly number[] | undefined
      }
    | undefined
}

export interface IncidentReport extends Report {
  readonly title: string
  readonly description?: string | undefined
  readonly severity?: (typeof SEVERITIES)[number] | undefined
  readonly environment?: string | undefined
  readonly startedAt: string
  /** null: it is open (again). */
  readonly resolvedAt?: string | null | undefined
  readonly labels?: readonly string[] | undefined
  /** Id of a reported deployment; null: of none. */
  readonly causedBy?: string | null | undefined
  readonly remediatedBy?: readonly string[] | undefined
}

export interface Resolution {
  /** Now when not given. */
  readonly resolvedAt?: string | undefined
  /** Now when not given: a resolution is news. */
  readonly updatedAt?: string | undefined
  readonly remediatedBy?: readonly string[] | undefined
}

/** Where it was put. */
export interface ReportPlace {
  /** Under which the rules of the scope can be changed. */
  readonly endpointId: Uuid
  readonly scopeId: Uuid
  readonly service: string
  readonly initiative: { readonly id: Uuid; readonly title: string }
}

export interface DeploymentView {
  readonly id: Uuid
  readonly externalId: string
  readonly environment: { readonly id: Uuid; readonly name: string; readonly type: string }
  readonly production: boolean
  readonly status: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly commit: string | null
  readonly version: string | null
  readonly ref: string | null
  readonly kind: 'normal' | 'rollback' | 'hotfix' | null
  readonly remediates: readonly Uuid[]
  /** How many commits it is known to have brought. */
  readonly commits: number
  readonly pullRequests: readonly number[]
}

export interface IncidentView {
  readonly id: Uuid
  readonly externalId: string
  readonly title: string
  readonly severity: string
  readonly status: string
  readonly startedAt: string
  readonly resolvedAt: string | null
  readonly environmentId: Uuid | null
  readonly labels: readonly string[]
  readonly causedBy: Uuid | null
  readonly remediatedBy: readonly Uuid[]
}

export interface ReportUseCases {
  /**
   * The deployment is as reported, unless something newer is known. Throws INPUT_INVALID (times that cannot be, a repository
   * that reads its deployments elsewhere), SCOPE_PAUSED, ALREADY_EXISTS (the id belongs to another service).
   */
  reportDeployment(
    actor: Actor,
    report: DeploymentReport,
  ): Promise<{ outcome: ReportOutcome; deployment: DeploymentView & ReportPlace }>
  /** The incident is as reported, unless something newer is known. Throws as above. */
  reportIncident(
    actor: Actor,
    report: IncidentReport,
  ): Promise<{ outcome: ReportOutcome; incident: IncidentView & ReportPlace }>
  /** The incident ended then. Throws NOT_FOUND while nobody has reported it. */
  resolveIncident(
    actor: Actor,
    id: string,
    resolution: Resolution,
  ): Promise<{ outcome: ReportOutcome; incident: IncidentView & ReportPlace }>
}
