/** Changes that tell of what was reported through our own API: deployments and incidents. */
import type { ChangeOf, Instant } from './change-of.ts'
import type { EnvironmentType } from './rules.ts'

export const REPORTED_STATUSES = ['in_progress', 'success', 'failure', 'error'] as const
export const DECLARED_KINDS = ['normal', 'rollback', 'hotfix'] as const

/**
 * A deployment as its caller tells it. What a report leaves out (undefined) stays as an earlier one told it. Ids of other
 * deployments are the caller's own.
 */
export type ReportedDeploymentChange = ChangeOf<
  'reported_deployment',
  {
    readonly environment: { readonly name: string; readonly production: boolean | null; readonly transient: boolean }
    readonly environmentType: EnvironmentType
    readonly status: (typeof REPORTED_STATUSES)[number]
    readonly startedAt: Instant | undefined
    readonly finishedAt: Instant | undefined
    readonly commit: string | undefined
    readonly version: string | undefined
    readonly ref: string | undefined
    readonly declaredKind: (typeof DECLARED_KINDS)[number] | undefined
    readonly remediates: readonly string[] | undefined
    /** All that it brought: commits, oldest first, and numbers of pull requests. */
    readonly brought: { readonly commits: readonly string[]; readonly pullRequests: readonly number[] } | undefined
  }
>

/** An incident, told in the same way. Title and start are known by the time it has a row. */
export type ReportedIncidentChange = ChangeOf<
  'reported_incident',
  {
    readonly title: string | undefined
    readonly description: string | undefined
    readonly severity: 'critical' | 'major' | 'minor' | 'cosmetic' | undefined
    readonly environment: string | undefined
    readonly startedAt: Instant | undefined
    /** null: not resolved (any more). */
    readonly resolvedAt: Instant | null | undefined
    readonly labels: readonly string[] | undefined
    readonly causedBy: string | null | undefined
    readonly remediatedBy: readonly string[] | undefined
  }
>
