import type { DeploymentReport, DeploymentView, ReportedCommit, ReportPlace } from '../app.ts'
import { findReportedDeployment, type StoredDeployment } from '../db/report-records.ts'
import type { Tx } from '../db/tx.ts'
import type { CommitChange, Instant, ReportedDeploymentChange } from '../domain/changes.ts'
import { reportedId } from '../domain/ids.ts'
import { DEFAULT_RULES, environmentType } from '../domain/rules.ts'
import { TrackerdError } from '../errors.ts'
import { feed, lockPlace, type Reporting } from './feed.ts'
import { type Place, placeOf } from './place.ts'
import { inUtc, latestOf, maybeInUtc, refused, refuseFuture } from './times.ts'

/** The deployment is as reported, unless something newer is known. */
export async function reportDeployment(tx: Tx, reporting: Reporting, report: DeploymentReport) {
  const version = versionOf(report, reporting.at)
  const place = await placeOf(tx, reporting, report)
  const { deploymentSource } = { ...DEFAULT_RULES, ...place.rules }
  if (deploymentSource !== 'api')
    throw refused('service', `reads its deployments from ${deploymentSource}; set --deployment-source api first`)
  await lockPlace(tx, place)
  const id = reportedId(tx.tenantId, 'deployment', report.id)
  const known = await findReportedDeployment(tx, id)
  if (known !== null && known.scopeId !== place.scopeId)
    throw new TrackerdError('ALREADY_EXISTS', { what: `deployment ${report.id} of another service` })
  const commits = (report.changes?.commits ?? []).flatMap((commit) => commitChange(place, commit))
  const outcome = await feed(tx, reporting, place, deploymentChange(place, report, version), commits)
  const stored = await findReportedDeployment(tx, id)
  if (stored === null) throw new TrackerdError('INTERNAL', { what: `deployment ${report.id} was not stored` })
  return { outcome, deployment: deploymentView(stored, place) }
}

/** What the report is as of. An end without a time of its own comes after the beginning of the same moment. */
function versionOf(report: DeploymentReport, now: Date): string {
  const startedAt = maybeInUtc(report.startedAt)
  const finishedAt = maybeInUtc(report.finishedAt)
  const updatedAt = maybeInUtc(report.updatedAt)
  refuseFuture({ started_at: startedAt, finished_at: finishedAt, updated_at: updatedAt }, now)
  const isOver = report.status !== 'in_progress'
  if (isOver && finishedAt === undefined) throw refused('finished_at', `must be given with the status ${report.status}`)
  if (!isOver && finishedAt !== undefined) throw refused('finished_at', 'must not be given while it is in progress')
  if (!isOver && startedAt === undefined) throw refused('started_at', 'must be given while it is in progress')
  if (startedAt !== undefined && finishedAt !== undefined && finishedAt < startedAt)
    throw refused('finished_at', 'is before started_at')
  return `${updatedAt ?? latestOf(startedAt, finishedAt) ?? now.toISOString()}#${isOver ? 1 : 0}`
}

function deploymentChange(place: Place, report: DeploymentReport, version: string): ReportedDeploymentChange {
  const { name, production = null, transient = false } = report.environment
  const environment = { name, production, transient }
  const { changes } = report
  return {
    kind: 'reported_deployment',
    externalId: report.id,
    externalKey: null,
    url: report.url ?? null,
    version,
    scope: place.externalId,
    gone: null,
    fields: {
      environment,
      environmentType: environmentType(environment, { ...DEFAULT_RULES, ...place.rules }),
      status: report.status,
      startedAt: maybeInUtc(report.startedAt),
      finishedAt: maybeInUtc(report.finishedAt),
      commit: report.commit,
      version: report.version,
      ref: report.ref,
      declaredKind: report.kind,
      remediates: report.remediates,
      brought: changes && {
        commits: unique((changes.commits ?? []).map(({ sha }) => sha)),
        pullRequests: unique(changes.pullRequests ?? []).toSorted((one, other) => one - other),
      },
    },
  }
}

/** Sorts before all that a source itself tells of the commit, which is more and surer. */
const SAID_BY_OTHERS = '-'

/** A commit of which only the sha was told has no row until somebody tells more. */
function commitChange(place: Place, commit: ReportedCommit): CommitChange[] {
  const { sha, title = '', author = null, authoredAt, parents = null } = commit
  if (authoredAt === undefined) return []
  const at: Instant = inUtc(authoredAt)
  return [
    {
      kind: 'commit',
      externalId: `${place.externalId}/${sha}`,
      externalKey: sha,
      url: null,
      version: SAID_BY_OTHERS,
      scope: place.externalId,
      gone: null,
      fields: {
        sha,
        title,
        author: null,
        authorLogin: author,
        authorEmailHash: null,
        authoredAt: at,
        committedAt: maybeInUtc(commit.committedAt) ?? at,
        parentsCount: parents,
      },
    },
  ]
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

function deploymentView(row: StoredDeployment, place: Place): DeploymentView & ReportPlace {
  return {
    id: row.id,
    externalId: row.externalId,
    endpointId: place.endpointId,
    scopeId: place.scopeId,
    service: place.name,
    initiative: { id: place.initiativeId, title: place.initiativeTitle },
    environment: { id: row.environmentId, name: row.environmentName, type: row.environmentType },
    production: row.production,
    status: row.status,
    startedAt: row.requestedAt?.toISOString() ?? null,
    finishedAt: row.firstTerminalAt?.toISOString() ?? null,
    commit: row.commitSha,
    version: row.deployedVersion,
    ref: row.ref,
    kind: row.declaredKind,
    remediates: row.remediates,
    commits: row.commits,
    pullRequests: row.pullRequests,
  }
}
