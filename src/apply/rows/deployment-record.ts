import {
  type DeploymentRecordRow,
  deploymentRecords,
  type EnvironmentRow,
  environments,
  type ProviderStatus,
  type ReleasePackageRow,
  releasePackages,
} from '../../db/tables/release.ts'
import type { DeploymentFields } from '../../domain/changes.ts'
import type { EventType } from '../../domain/events.ts'
import { UNKNOWN_PERSON } from '../../domain/ids.ts'
import type { Feed, RowKey, Rows } from '../feed.ts'

/** What a terminal status says. A source may send any word, so it is no key of an object. */
const OUTCOMES: ReadonlyMap<string, 'success' | 'failed'> = new Map([
  ['success', 'success'],
  ['failure', 'failed'],
  ['error', 'failed'],
])

const EVENTS = { success: 'deployment.succeeded', failed: 'deployment.failed' } as const satisfies Record<
  string,
  EventType
>

/** What is told of a deployment with this status; undefined: nothing, it goes on. */
export function deploymentEvent(sourceStatus: string): EventType | undefined {
  const outcome = OUTCOMES.get(sourceStatus)
  return outcome && EVENTS[outcome]
}

/** A branch or tag as people name it. */
export const refName = (ref: string) => ref.replace(/^refs\/(heads|tags)\//, '')

/** The row, its environment and its release package: all three follow from what a deployment carries. */
export function deploymentKeys(deployment: string, of: DeploymentFields, scope: string | null, feed: Feed) {
  return {
    record: { table: deploymentRecords, id: feed.id('deployment', deployment) },
    environment: { table: environments, id: feed.id('environment', `${scope}/${of.environment.name.toLowerCase()}`) },
    releasePackage: { table: releasePackages, id: feed.id('release_package', `${scope}/${refName(of.ref)}`) },
  } satisfies Record<string, RowKey>
}

const TYPE_RANK = ['development', 'uat', 'staging', 'production']

/** The environment a deployment goes to. When deployments disagree on its type, the stricter one stays. */
export function environmentRow(
  rows: Rows,
  key: RowKey,
  of: Pick<DeploymentFields, 'environment' | 'environmentType'>,
  feed: Feed,
): EnvironmentRow {
  const known = rows.get(environments, key.id)
  const stricter = known !== undefined && TYPE_RANK.indexOf(known.type) > TYPE_RANK.indexOf(of.environmentType)
  return {
    id: key.id,
    deletedAt: null,
    name: known?.name ?? of.environment.name,
    scopeId: feed.scopeId,
    type: stricter ? known.type : of.environmentType,
    transient: (known?.transient ?? true) && of.environment.transient,
  }
}

/** The release package of a version; whichever of its release and its deployments comes first makes it. */
export function releasePackageRow(rows: Rows, id: string, versionNumber: string, feed: Feed): ReleasePackageRow {
  return (
    rows.get(releasePackages, id) ?? {
      id,
      deletedAt: null,
      versionNumber,
      releaseNotes: null,
      status: 'planned',
      releaseManagerId: UNKNOWN_PERSON,
      externalRefs: [],
      scopeId: feed.scopeId,
      title: null,
      draft: null,
      prerelease: null,
      publishedAt: null,
      deployedAt: null,
      startDate: null,
      plannedAt: null,
      archived: false,
    }
  )
}

/**
 * planned (draft, prerelease or no release at all) -> approved (published) -> deployed (to production); a plan that was
 * put away before it was published is cancelled.
 */
export function deriveReleasePackage(row: ReleasePackageRow): ReleasePackageRow {
  const { draft, prerelease, publishedAt, deployedAt } = row
  const published = draft !== true && prerelease !== true && (publishedAt !== null || draft === false)
  const planned = row.archived ? 'cancelled' : 'planned'
  return { ...row, status: deployedAt !== null ? 'deployed' : published ? 'approved' : planned }
}

export function deploymentRow(
  rows: Rows,
  keys: ReturnType<typeof deploymentKeys>,
  deployment: string,
  of: DeploymentFields,
  feed: Feed,
): DeploymentRecordRow {
  const known = rows.get(deploymentRecords, keys.record.id)
  return {
    id: keys.record.id,
    deletedAt: null,
    releasePackageId: keys.releasePackage.id,
    environmentId: keys.environment.id,
    deployedById: feed.person(of.creator) ?? UNKNOWN_PERSON,
    deploymentDate: of.createdAt,
    status: 'in_progress',
    externalRefs: known?.externalRefs ?? [],
    scopeId: feed.scopeId,
    externalId: deployment,
    commitSha: of.sha,
    ref: refName(of.ref),
    task: of.task,
    production: of.environmentType === 'production',
    source: 'deployments',
    requestedAt: of.createdAt,
    firstTerminalAt: null,
    sourceStatus: null,
    statusHistory: known?.statusHistory ?? [],
    contentsBaseSha: known?.contentsBaseSha ?? null,
    contentsComplete: known?.contentsComplete ?? null,
    deployedVersion: null,
    declaredKind: null,
    remediates: [],
    pullRequests: [],
  }
}

/**
 * What follows from the statuses: terminal are success, failure and error (`inactive` only says that a newer one
 * took over). The deployment's instant is its *first* terminal status (metrics.md, 1); its outcome is the last one.
 */
export function deriveDeployment(row: DeploymentRecordRow): DeploymentRecordRow {
  const terminal = row.statusHistory.filter((s) => OUTCOMES.has(s.status))
  const firstTerminalAt = terminal[0]?.at ?? null
  return {
    ...row,
    firstTerminalAt,
    deploymentDate: firstTerminalAt ?? row.requestedAt ?? row.deploymentDate,
    status: OUTCOMES.get(terminal.at(-1)?.status ?? '') ?? 'in_progress',
    sourceStatus: row.statusHistory.at(-1)?.status ?? null,
  }
}

/** The history with this status in it once, in order of time. */
export function withStatus(history: readonly ProviderStatus[], status: ProviderStatus): readonly ProviderStatus[] {
  return [...history.filter((s) => s.id !== status.id), status].sort(
    (a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id, 'en', { numeric: true }),
  )
}

export function deploymentSubject(row: DeploymentRecordRow, environment: EnvironmentRow) {
  return {
    aggregateType: deploymentRecords.aggregate,
    aggregateId: row.id,
    payload: {
      environment: { id: environment.id, name: environment.name, type: environment.type },
      release_package_id: row.releasePackageId,
      scope_id: row.scopeId,
      ref: row.ref,
      commit_sha: row.commitSha,
      version: row.deployedVersion,
      production: row.production,
      requested_at: row.requestedAt,
      external_refs: row.externalRefs,
    },
  }
}

/** The earlier time. */
export const earlier = (known: string | null, given: string) => (known === null || given < known ? given : known)
