import type { ChangeRow } from '../domain/attribution/input.ts'
import type { LineBefore, Reading } from '../domain/attribution/reading.ts'
import { revertedNumbers } from '../domain/attribution/remedies.ts'
import { compareDeployments, lineKey } from '../domain/attribution/succession.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { COMMITS, type DeploymentRow, deployedRow, type StoredVerdict } from './attribution-input.ts'
import { loadPullRequests } from './attribution-pull-requests.ts'
import { type AttributedScope, attributionRules } from './attribution-scopes.ts'
import { choosePullRequests, deployedCommits, knownChanges, numberedPullRequests } from './attribution-since-changes.ts'
import { loadContents } from './attribution-since-contents.ts'
import { deploymentsAround, lastOfVersions, linesBefore, loadDeployments } from './attribution-since-deployments.ts'
import { endsOf } from './attribution-since-ends.ts'
import { factsSince } from './attribution-since-facts.ts'
import { loadIncidentsSince } from './attribution-since-incidents.ts'
import type { AttributedFacts } from './facts-write.ts'
import type { Tx } from './tx.ts'

export interface ReadSince {
  readonly reading: Reading
  readonly stored: ReadonlyMap<Uuid, StoredVerdict>
  /** The facts of what happened or was found since, and of what is read. */
  readonly facts: AttributedFacts
  /** Changes that waited for a deployment then, or were deployed since. */
  readonly waiting: ReadonlySet<Uuid>
}

/**
 * What attribution has to look at when nothing changed that is older than `since`, with all that there is since `from`. A
 * number of statements that does not depend on how much there is, each of which finds its rows by an index.
 */
export async function loadSince(
  tx: Tx,
  initiativeId: Uuid,
  scopes: readonly AttributedScope[],
  { since, from }: { readonly since: EpochMs; readonly from: EpochMs },
): Promise<ReadSince> {
  const lines = await linesBefore(tx, initiativeId, scopes, from)
  const read = await loadDeployments(
    tx,
    scopes,
    lines.flatMap(({ ids }) => ids),
    from,
  )
  const recent = read.filter(({ at }) => at >= since)
  const recentIds = recent.map(({ id }) => id)
  const incidents = await loadIncidentsSince(tx, initiativeId, scopes, since, recentIds)
  const readIds = read.map(({ id }) => id)
  const found = await factsSince(tx, initiativeId, since, {
    deployments: [],
    changes: [],
    incidents: incidents.map(({ id }) => id),
  })
  const named = [
    ...lines.flatMap(({ firstIds }) => firstIds),
    ...recent.flatMap(({ remediates }) => remediates),
    ...incidents.flatMap(({ causedBy, remediatedBy }) => [causedBy, ...remediatedBy]),
    ...found.incidents.map(({ deploymentId }) => deploymentId),
    ...(await deploymentsAround(tx, initiativeId, scopes, since, recentIds)),
  ]
  const isRead = new Set(readIds)
  const asideIds = [...new Set(named)].filter((id): id is Uuid => id !== null && !isRead.has(id))
  const aside = await loadDeployments(tx, scopes, asideIds, null)
  const deployments = [...read, ...aside]

  const active = [...new Set(recent.map(({ scopeId }) => scopeId))]
  const waiting = await knownChanges(tx, initiativeId, { since, from }, active, firstsOf(deployments))
  const commitsNamed = [
    ...waiting.filter(({ kind }) => kind === 'commit').map(({ id }) => id),
    ...(await deployedCommits(tx, deployments)),
  ]
  const contents = await loadContents(tx, scopes, readIds, [...new Set(commitsNamed)])
  const isRecent = new Set(recentIds)
  const changes = await loadChanges(tx, scopes, from, deployments, {
    pullRequests: [
      ...waiting.filter(({ kind }) => kind === 'pull_request').map(({ id }) => id),
      ...contents.filter((row) => !row.direct && isRecent.has(row.deploymentId)).map(({ changeId }) => changeId),
    ],
    commits: contents.filter(({ direct }) => direct).map(({ changeId }) => changeId),
  })

  const waits = new Set(waiting.filter((change) => change.waits).map(({ id }) => id))
  const unsettled = changes.filter(({ id, mergedAt }) => (mergedAt ?? since) >= since || waits.has(id))
  const ids = (rows: readonly ChangeRow[]) => rows.filter(({ kind }) => kind === 'pull_request').map(({ id }) => id)
  const isActive = new Set(active)
  const ends = await endsOf(
    tx,
    from,
    ids(changes.filter(({ scopeId }) => isActive.has(scopeId))),
    ids(unsettled),
    deployedBranches(recent, changes),
  )
  const late = new Set(
    changes.filter(({ kind, mergedAt }) => kind === 'commit' && (mergedAt ?? 0) >= since).map(({ id }) => id),
  )
  const before = contents.filter((row) => late.has(row.changeId) && row.deployedAt < from)
  const facts = await factsSince(tx, initiativeId, since, {
    deployments: deployments.map(({ id }) => id),
    changes: [...changes, ...waiting].map(({ id }) => id),
    incidents: incidents.map(({ id }) => id),
  })
  const stored = new Map(deployments.map((row) => [row.id, row.stored]))
  return {
    stored,
    facts,
    waiting: waits,
    reading: {
      since,
      from,
      input: {
        deployments: deployments.map(deployedRow),
        changes,
        contents: contents.filter(({ deploymentId }) => isRead.has(deploymentId)),
        incidents,
        rules: new Map(scopes.map((scope) => [scope.id, attributionRules(scope)])),
      },
      aside: new Set(aside.map(({ id }) => id)),
      lines: linesOf(lines, await lastOfVersions(tx, initiativeId, recent, from)),
      known: {
        deployments: byId(facts.deployments),
        changes: byId(facts.changes),
        incidents: byId(facts.incidents),
        previous: new Map([...stored].map(([id, { previousDeploymentId }]) => [id, previousDeploymentId])),
      },
      namedBefore: earliest([ends.namedBefore, ...before.map(({ deployedAt }) => deployedAt)]),
      takenAlong: ends.takenAlong,
    },
  }
}

const byId = <Fact extends { readonly id: Uuid }>(facts: readonly Fact[]) =>
  new Map(facts.map((fact) => [fact.id, fact]))

function earliest(instants: readonly (EpochMs | null)[]): EpochMs | null {
  const known = instants.filter((at) => at !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** The first success of each scope. */
function firstsOf(rows: readonly DeploymentRow[]): DeploymentRow[] {
  const firsts = new Map<Uuid, DeploymentRow>()
  for (const row of rows.toSorted(compareDeployments))
    if (row.outcome === 'success' && !firsts.has(row.scopeId)) firsts.set(row.scopeId, row)
  return [...firsts.values()]
}

/** The rows of the changes that are chosen, and of those that they say they revert. */
async function loadChanges(
  tx: Tx,
  scopes: readonly AttributedScope[],
  from: EpochMs,
  deployments: readonly DeploymentRow[],
  known: { readonly pullRequests: readonly Uuid[]; readonly commits: readonly Uuid[] },
): Promise<ChangeRow[]> {
  const scopeIds = scopes.map(({ id }) => id)
  const chosen = await choosePullRequests(tx, scopeIds, from, [...new Set(known.pullRequests)], deployments)
  const rows = await loadPullRequests(tx, scopes, chosen)
  const names = rows.flatMap((row) => revertedNumbers(row).map((number) => ({ scopeId: row.scopeId, number })))
  const isThere = new Set(chosen)
  const reverted = (await numberedPullRequests(tx, names)).filter((id) => !isThere.has(id))
  const commits = [...new Set(known.commits)]
  const byPath = scopes.map(({ pathPrefix }) => pathPrefix !== null)
  return [
    ...rows.filter(({ mergedAt }) => mergedAt !== null),
    ...(await loadPullRequests(tx, scopes, reverted)),
    ...(commits.length === 0 ? [] : await tx.rows<ChangeRow>(COMMITS, [tx.tenantId, scopeIds, byPath, commits])),
  ]
}

/** The branch that the deployments of a scope stand on, where that is one and the same. */
function deployedBranches(rows: readonly DeploymentRow[], changes: readonly ChangeRow[]) {
  const heads = new Map<string, (string | null)[]>()
  for (const { scopeId, mergeCommit, targetBranch } of changes)
    if (mergeCommit !== null) {
      const key = `${scopeId} ${mergeCommit}`
      heads.set(key, [...(heads.get(key) ?? []), targetBranch])
    }
  const branches = new Map<Uuid, Set<string | null>>()
  for (const { scopeId, version, branch } of rows) {
    const known = branches.get(scopeId) ?? new Set()
    branches.set(scopeId, known)
    for (const each of [branch, ...(heads.get(`${scopeId} ${version}`) ?? [])]) known.add(each)
  }
  return [...branches].flatMap(([scopeId, known]) => {
    const [branch] = known
    return known.size === 1 && typeof branch === 'string' ? [{ scopeId, branch }] : []
  })
}

function linesOf(
  lines: Awaited<ReturnType<typeof linesBefore>>,
  versions: Awaited<ReturnType<typeof lastOfVersions>>,
): LineBefore[] {
  return lines.map(({ scopeId, environmentId, lastFailureAt }) => {
    const key = lineKey({ scopeId, environmentId })
    const own = versions.filter((version) => lineKey(version) === key)
    return { scopeId, environmentId, lastFailureAt, versions: new Map(own.map(({ version, at }) => [version, at])) }
  })
}
