/** Changes that tell of deployments and releases. */
import type { ChangeOf, Instant, Person } from './change-of.ts'

export interface DeploymentFields {
  readonly environment: { readonly name: string; readonly production: boolean | null; readonly transient: boolean }
  readonly environmentType: 'development' | 'staging' | 'uat' | 'production'
  readonly ref: string
  readonly sha: string
  readonly task: string
  readonly creator: Person | null
  readonly createdAt: Instant
}

export type DeploymentChange = ChangeOf<'deployment', DeploymentFields>

/** One status of a deployment. It carries its deployment, so it can be applied before it. */
export type DeploymentStatusChange = ChangeOf<
  'deployment_status',
  {
    readonly deployment: string
    readonly of: DeploymentFields
    readonly sourceStatus: string
    readonly at: Instant
    readonly url: string | null
  }
>

/** Which commits a deployment brought: those since the one deployed there before it. */
export type DeploymentContentsChange = ChangeOf<
  'deployment_contents',
  {
    readonly deployment: string
    /** The commit that was deployed there before; the contents hold only against it. */
    readonly base: string
    readonly commits: readonly string[]
    /** False when the source names fewer commits than there are. */
    readonly complete: boolean
  }
>

export type ReleaseChange = ChangeOf<
  'release',
  {
    readonly versionNumber: string
    readonly title: string | null
    readonly notes: string | null
    readonly author: Person | null
    readonly draft: boolean
    readonly prerelease: boolean
    readonly publishedAt: Instant | null
  }
>
