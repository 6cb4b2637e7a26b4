import { isDeepStrictEqual } from 'node:util'
import type { AttributedScope } from '../db/attribution-scopes.ts'
import { type AuditEntry, appendAudit } from '../db/audit.ts'
import type { DerivedDeployment, DerivedSource } from '../db/derived-sources.ts'
import { appendEvents, type OutboxEntry } from '../db/outbox.ts'
import { type AnyRow, lockRows, snake, type Table, writeRows } from '../db/table.ts'
import {
  type DeploymentRecordRow,
  deploymentRecords,
  type EnvironmentRow,
  environments,
  type ReleasePackageRow,
  releasePackages,
} from '../db/tables/release.ts'
import type { Tx } from '../db/tx.ts'
import { derivedDeploymentId, objectId, SYSTEM_ACTOR, UNKNOWN_PERSON, type Uuid } from '../domain/ids.ts'
import type { Occasion } from './attribute-occasion.ts'

export interface Derivation {
  readonly source: DerivedSource
  readonly scope: AttributedScope
  readonly rows: readonly DerivedDeployment[]
  /** Deployments that are to go. */
  readonly gone: readonly Uuid[]
  readonly occasion: Occasion
}

const ENVIRONMENT = 'production'

/** The deployments are there as if their source had told of them: with environment, release package, events and audit. */
export async function writeDerived(tx: Tx, derivation: Derivation): Promise<void> {
  const { source, scope, rows, gone, occasion } = derivation
  const id = (kind: string, name: string) => objectId(tx.tenantId, scope.host, kind, `${scope.externalId}/${name}`)
  const environmentId = id('environment', ENVIRONMENT)
  const packageId = (row: DerivedDeployment) => id('release_package', row.ref)
  const deploymentId = (row: DerivedDeployment) => derivedDeploymentId(source, row.rowId)

  const locked = async (table: Table, ids: readonly Uuid[]) =>
    new Map((await lockRows(tx, table, [...new Set(ids)])).map((row) => [row.id, row]))
  const known = {
    environments: await locked(environments, rows.length > 0 ? [environmentId] : []),
    packages: await locked(releasePackages, rows.map(packageId)),
    deployments: await locked(deploymentRecords, [...rows.map(deploymentId), ...gone]),
  }
  const environment = environmentRow(known.environments.get(environmentId), environmentId, scope.id)
  const packages = new Map<Uuid, ReleasePackageRow>()
  for (const row of rows) {
    const packageOf = packageId(row)
    const before = packages.get(packageOf) ?? (known.packages.get(packageOf) as ReleasePackageRow | undefined)
    packages.set(packageOf, packageRow(before, packageOf, scope.id, row))
  }
  const deployments = rows.map((row) => {
    const before = known.deployments.get(deploymentId(row)) as DeploymentRecordRow | undefined
    return deploymentRow(before, row, {
      id: deploymentId(row),
      environmentId,
      packageId: packageId(row),
      source,
      scope,
    })
  })
  const removed = gone.map((id) => ({
    ...(known.deployments.get(id) as DeploymentRecordRow),
    deletedAt: occasion.now.toISOString(),
  }))

  const audit = [
    ...(await write(tx, environments, known.environments, rows.length > 0 ? [environment] : [], occasion)),
    ...(await write(tx, releasePackages, known.packages, [...packages.values()], occasion)),
    ...(await write(tx, deploymentRecords, known.deployments, [...deployments, ...removed], occasion)),
  ]
  await appendAudit(tx, audit)
  await appendEvents(
    tx,
    deployments.map((row) => eventOf(row, environment, occasion)),
  )
}

function environmentRow(known: AnyRow | undefined, id: Uuid, scopeId: Uuid): EnvironmentRow {
  const row = known as EnvironmentRow | undefined
  return { name: ENVIRONMENT, ...row, id, scopeId, type: 'production', transient: false, deletedAt: null }
}

function packageRow(
  known: ReleasePackageRow | undefined,
  id: Uuid,
  scopeId: Uuid,
  { ref, outcome, at }: DerivedDeployment,
): ReleasePackageRow {
  const row: ReleasePackageRow = known ?? {
    id,
    deletedAt: null,
    versionNumber: ref,
    releaseNotes: null,
    status: 'planned',
    releaseManagerId: UNKNOWN_PERSON,
    externalRefs: [],
    scopeId,
    title: null,
    draft: null,
    prerelease: null,
    publishedAt: null,
    deployedAt: null,
    startDate: null,
    plannedAt: null,
    archived: false,
  }
  if (outcome !== 'success' || (row.deployedAt !== null && row.deployedAt <= at)) return row
  return { ...row, deployedAt: at, status: 'deployed' }
}

interface Place {
  readonly id: Uuid
  readonly environmentId: Uuid
  readonly packageId: Uuid
  readonly source: DerivedSource
  readonly scope: AttributedScope
}

function deploymentRow(
  known: DeploymentRecordRow | undefined,
  row: DerivedDeployment,
  place: Place,
): DeploymentRecordRow {
  const first = known?.firstTerminalAt ?? null
  const at = place.source === 'workflow_runs' && first !== null && first < row.at ? first : row.at
  return {
    contentsBaseSha: null,
    contentsComplete: null,
    deployedVersion: place.source === 'releases' ? row.ref : null,
    declaredKind: null,
    remediates: [],
    pullRequests: [],
    ...known,
    id: place.id,
    deletedAt: null,
    releasePackageId: place.packageId,
    environmentId: place.environmentId,
    deployedById: row.deployedById ?? UNKNOWN_PERSON,
    deploymentDate: at,
    status: row.outcome === 'success' ? 'success' : 'failed',
    externalRefs: row.externalRefs,
    scopeId: place.scope.id,
    externalId: row.externalId,
    commitSha: row.commitSha,
    ref: row.ref,
    task: null,
    production: true,
    source: place.source,
    requestedAt: row.requestedAt,
    firstTerminalAt: at,
    sourceStatus: row.sourceStatus,
    statusHistory: [{ id: row.externalId, status: row.outcome, at }],
  }
}

/** Writes those that differ from what is known, and returns their audit. */
async function write<Row extends AnyRow>(
  tx: Tx,
  table: Table,
  known: ReadonlyMap<Uuid, AnyRow>,
  rows: readonly Row[],
  occasion: Occasion,
): Promise<AuditEntry[]> {
  const changed = rows.filter((row) => !isDeepStrictEqual(known.get(row.id), row))
  if (changed.length > 0) await writeRows(tx, table, changed)
  return changed.map((row) => auditOf(table, known.get(row.id), row, occasion))
}

/** The same as the heart writes: the changed fields before and after; of a new row, all that is not null. */
function auditOf(table: Table, before: AnyRow | undefined, after: AnyRow, occasion: Occasion): AuditEntry {
  const keys = Object.keys(after).filter(
    (key) => key !== 'id' && (before === undefined ? after[key] !== null : !isDeepStrictEqual(before[key], after[key])),
  )
  const told = (row: AnyRow) => Object.fromEntries(keys.map((key) => [snake(key), row[key]]))
  const verb =
    before === undefined
      ? 'created'
      : before.deletedAt === null && after.deletedAt !== null
        ? 'deleted'
        : before.deletedAt !== null && after.deletedAt === null
          ? 'restored'
          : 'updated'
  return {
    id: occasion.newId(),
    userId: SYSTEM_ACTOR,
    correlationId: occasion.correlationId,
    action: `${snake(table.aggregate).slice(1)}.${verb}`,
    aggregateType: table.aggregate,
    aggregateId: after.id,
    payload: before === undefined ? { after: told(after) } : { before: told(before), after: told(after) },
    occurredAt: occasion.now.toISOString(),
  }
}

/** As the heart tells of a deployment: once per outcome. */
function eventOf(row: DeploymentRecordRow, environment: EnvironmentRow, { correlationId }: Occasion): OutboxEntry {
  const type = row.status === 'success' ? 'deployment.succeeded' : 'deployment.failed'
  return {
    type,
    aggregateType: deploymentRecords.aggregate,
    aggregateId: row.id,
    milestone: type,
    occurredAt: row.firstTerminalAt as string,
    correlationId,
    payload: {
      environment: { id: environment.id, name: environment.name, type: environment.type },
      release_package_id: row.releasePackageId,
      scope_id: row.scopeId,
      ref: row.ref,
      commit_sha: row.commitSha,
      production: row.production,
      requested_at: row.requestedAt,
      external_refs: row.externalRefs,
    },
  }
}
