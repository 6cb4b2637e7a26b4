import { hash } from 'node:crypto'
import { type Links, linksOf } from '../../db/links.ts'
import {
  type DeploymentRecordRow,
  deploymentChanges,
  deploymentRecords,
  environments,
  type ProviderStatus,
  releasePackages,
} from '../../db/tables/release.ts'
import type { ReportedDeploymentChange } from '../../domain/changes.ts'
import { reportedId, UNKNOWN_PERSON } from '../../domain/ids.ts'
import { type Feed, type Kind, NOTHING, type Rows, withRef } from '../feed.ts'
import {
  deploymentEvent,
  deploymentSubject,
  earlier,
  environmentRow,
  refName,
  releasePackageRow,
} from '../rows/deployment-record.ts'

type Fields = NonNullable<ReportedDeploymentChange['fields']>

/** What is deployed is called by its version, else by its ref, its commit, or its own id: one report alone may name it. */
function keysOf({ externalId, scope, fields }: ReportedDeploymentChange, feed: Feed) {
  const environment = fields?.environment.name.toLowerCase()
  const named = fields?.version ?? (fields?.ref === undefined ? undefined : refName(fields.ref)) ?? fields?.commit
  const versionNumber = named ?? externalId
  return {
    record: { table: deploymentRecords, id: reportedId(feed.source.tenantId, 'deployment', externalId) },
    environment: { table: environments, id: feed.id('environment', `${scope}/${environment}`) },
    releasePackage: { table: releasePackages, id: feed.id('release_package', `${scope}/${versionNumber}`) },
    isNamed: named !== undefined,
    versionNumber,
  }
}

/** A deployment that was reported. What is left out stays as it was told before. */
export const reportedDeployment: Kind<'reported_deployment'> = {
  kind: 'reported_deployment',
  feeds(change, feed) {
    const { record, environment, releasePackage } = keysOf(change, feed)
    return [record, environment, releasePackage]
  },
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null) return NOTHING
    const keys = keysOf(change, feed)
    const known = rows.get(deploymentRecords, keys.record.id)
    const environment = environmentRow(rows, keys.environment, fields, feed)
    const row = rowOf(change, fields, keys, known, feed)
    const isPackaged = known === undefined || keys.isNamed
    const type = deploymentEvent(fields.status)
    const links = contentsOf(change, row, feed)
    return {
      rows: [
        [environments, environment],
        ...(isPackaged ? [packageOf(rows, keys, row, feed)] : []),
        [deploymentRecords, { ...row, releasePackageId: isPackaged ? keys.releasePackage.id : known.releasePackageId }],
      ],
      events:
        type === undefined
          ? []
          : [{ ...deploymentSubject(row, environment), type, milestone: type, occurredAt: endOf(change, fields) }],
      ...(links === null ? {} : { links }),
    }
  },
}

/** A report that ends a deployment tells when; what it is worth is the time of the report otherwise. */
const endOf = ({ version }: ReportedDeploymentChange, { finishedAt, startedAt }: Fields) =>
  finishedAt ?? startedAt ?? version.slice(0, 24)

function packageOf(rows: Rows, keys: ReturnType<typeof keysOf>, row: DeploymentRecordRow, feed: Feed) {
  const released = releasePackageRow(rows, keys.releasePackage.id, keys.versionNumber, feed)
  const end = row.statusHistory.find(({ status }) => status === 'success')
  const isOut = row.production && end !== undefined
  return [
    releasePackages,
    isOut ? { ...released, deployedAt: earlier(released.deployedAt, end.at) } : released,
  ] as const
}

function rowOf(
  change: ReportedDeploymentChange,
  fields: Fields,
  keys: ReturnType<typeof keysOf>,
  known: DeploymentRecordRow | undefined,
  feed: Feed,
): DeploymentRecordRow {
  const requestedAt = fields.startedAt ?? known?.requestedAt ?? fields.finishedAt ?? null
  const { brought } = fields
  return {
    id: keys.record.id,
    deletedAt: null,
    releasePackageId: keys.releasePackage.id,
    environmentId: keys.environment.id,
    deployedById: UNKNOWN_PERSON,
    deploymentDate: requestedAt ?? endOf(change, fields),
    status: 'in_progress',
    externalRefs: withRef(
      known?.externalRefs,
      { ...change, url: change.url ?? known?.externalRefs.find((ref) => ref.id === change.externalId)?.url ?? null },
      feed,
      fields.status,
    ),
    scopeId: feed.scopeId,
    externalId: change.externalId,
    commitSha: fields.commit ?? known?.commitSha ?? null,
    ref: fields.ref === undefined ? (known?.ref ?? null) : refName(fields.ref),
    task: 'deploy',
    production: fields.environmentType === 'production',
    source: 'api',
    requestedAt,
    firstTerminalAt: null,
    sourceStatus: null,
    statusHistory: historyOf(change, fields, requestedAt),
    contentsBaseSha: brought === undefined ? (known?.contentsBaseSha ?? null) : contentsKey(brought),
    contentsComplete: brought === undefined ? (known?.contentsComplete ?? null) : true,
    deployedVersion: fields.version ?? known?.deployedVersion ?? null,
    declaredKind: fields.declaredKind ?? known?.declaredKind ?? null,
    remediates:
      fields.remediates?.map((id) => reportedId(feed.source.tenantId, 'deployment', id)).toSorted() ??
      known?.remediates ??
      [],
    pullRequests: brought === undefined ? (known?.pullRequests ?? []) : brought.pullRequests,
  }
}

/** The report is the whole truth about how it went: a correction leaves nothing of what it corrects. */
function historyOf(change: ReportedDeploymentChange, fields: Fields, startedAt: string | null): ProviderStatus[] {
  const { externalId } = change
  const started = { id: `${externalId}/started`, status: 'in_progress', at: startedAt ?? endOf(change, fields) }
  if (fields.status === 'in_progress') return [started]
  const ended = { id: `${externalId}/ended`, status: fields.status, at: endOf(change, fields) }
  return fields.startedAt === undefined && startedAt === ended.at ? [ended] : [started, ended]
}

/** Stands where a base would: links of another list, told before, count no more. Never empty, which means "no base". */
const contentsKey = (brought: NonNullable<Fields['brought']>) =>
  `said:${hash('sha256', JSON.stringify(brought), 'hex').slice(0, 32)}`

function contentsOf({ scope, fields }: ReportedDeploymentChange, row: DeploymentRecordRow, feed: Feed): Links | null {
  const { commits = [] } = fields?.brought ?? {}
  const { contentsBaseSha } = row
  if (contentsBaseSha === null || commits.length === 0) return null
  const links = commits.map((sha, position) => ({
    deploymentRecordId: row.id,
    baseSha: contentsBaseSha,
    commitId: feed.id('commit', `${scope}/${sha}`),
    knownBy: 'explicit',
    position,
  }))
  return linksOf(deploymentChanges, links)
}
