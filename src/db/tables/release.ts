import { defineLinks } from '../links.ts'
import {
  boolean,
  defineTable,
  integer,
  integerArray,
  json,
  nullable,
  type RowOf,
  text,
  timestamp,
  uuid,
  uuidArray,
  word,
} from '../table.ts'
import type { ExternalRef } from './construction.ts'

export const environments = defineTable({
  name: 'tracker_release.environments',
  aggregate: 'Environment',
  columns: { name: text, type: text, scopeId: nullable(uuid), transient: boolean },
})
export type EnvironmentRow = RowOf<typeof environments>

export const releasePackages = defineTable({
  name: 'tracker_release.release_packages',
  aggregate: 'ReleasePackage',
  columns: {
    versionNumber: text,
    releaseNotes: nullable(text),
    status: text,
    releaseManagerId: uuid,
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    title: nullable(text),
    draft: nullable(boolean),
    prerelease: nullable(boolean),
    publishedAt: nullable(timestamp),
    deployedAt: nullable(timestamp),
    startDate: nullable(timestamp),
    /** The day it is to be out, as midnight UTC; every date it had is in `planned_dates`. */
    plannedAt: nullable(timestamp),
    archived: boolean,
  },
})
export type ReleasePackageRow = RowOf<typeof releasePackages>

/** A status the provider gave a deployment, as it came. */
export interface ProviderStatus {
  readonly id: string
  readonly status: string
  readonly at: string
}

export const deploymentRecords = defineTable({
  name: 'tracker_release.deployment_records',
  aggregate: 'DeploymentRecord',
  columns: {
    releasePackageId: uuid,
    environmentId: uuid,
    deployedById: uuid,
    deploymentDate: timestamp,
    status: text,
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    externalId: nullable(text),
    commitSha: nullable(text),
    ref: nullable(text),
    task: nullable(text),
    production: boolean,
    source: nullable(text),
    requestedAt: nullable(timestamp),
    firstTerminalAt: nullable(timestamp),
    sourceStatus: nullable(text),
    statusHistory: json<readonly ProviderStatus[]>(),
    /** The commit deployed there before, against which the contents are known; empty: there was none. */
    contentsBaseSha: nullable(text),
    contentsComplete: nullable(boolean),
    deployedVersion: nullable(text),
    /** What whoever reported it says it is; null: nobody said. */
    declaredKind: nullable(word<'normal' | 'rollback' | 'hotfix'>()),
    /** Deployments that it mends or rolled back, as was said; not all of them may be known. */
    remediates: uuidArray,
    /** Numbers of the pull requests in its scope that it is said to have brought. */
    pullRequests: integerArray,
  },
})
export type DeploymentRecordRow = RowOf<typeof deploymentRecords>

/**
 * Which commits a deployment brought: the links whose `baseSha` is the `contentsBaseSha` of their deployment; those
 * with another are of a time when less was known. `position`: 0 is the oldest. Pull requests have no links of their own:
 * they follow from `pullRequestCommits`, and from `mergeCommit` where a pull request was squashed.
 */
export const deploymentChanges = defineLinks({
  name: 'tracker_release.deployment_changes',
  columns: { deploymentRecordId: uuid, baseSha: text, commitId: uuid, knownBy: text, position: nullable(integer) },
})
