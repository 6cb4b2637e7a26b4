import { createHash } from 'node:crypto'
import type { ChangeRow, ContentsRow, DeployedRow, IncidentRow } from '../../src/domain/attribution/input.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { History } from '../domain/attribution/histories.ts'
import type { World } from '../support/world.ts'

/** A name of a generated history as an id. */
export const uuidOf = (name: string): Uuid =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-5$3-8$4-$5')

export const INITIATIVE = uuidOf('initiative')

/** The scopes of a generated history, bound to one initiative. */
export async function bindScopes(world: World): Promise<void> {
  const rules = { api: { attributionWindowHours: 48 }, web: { failedStatusFails: false }, project: {} }
  for (const [name, own] of Object.entries(rules))
    await world.sql(
      `insert into tracker_integration.scope_bindings
         (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, rules, created_by, updated_by)
       values ($1, $2, $3, $4, $5, $5, $6, 'auto', $7, $1, $1)`,
      [
        world.tenantId,
        world.endpointId,
        name === 'project' ? 'project' : 'repository',
        uuidOf(name),
        name,
        INITIATIVE,
        JSON.stringify(own),
      ],
    )
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** Tells the database of the rows that are new or others than before, as whoever reads a source writes them. */
export async function store(world: World, before: History, after: History): Promise<void> {
  const changed = <Row extends { id: string }>(old: readonly Row[], now: readonly Row[]) => {
    const were = new Map(old.map((row) => [row.id, JSON.stringify(row)]))
    return now.filter((row) => were.get(row.id) !== JSON.stringify(row))
  }
  const contents = after.contents.filter((row) => !before.contents.some((each) => sameContents(each, row)))
  const numbers = new Map(after.changes.map((row) => [row.id, row]))
  for (const row of changed(before.changes, after.changes)) await storeChange(world, row)
  for (const row of changed(before.deployments, after.deployments)) await storeDeployment(world, row)
  for (const row of contents) await storeContents(world, row, numbers)
  for (const row of changed(before.incidents, after.incidents)) await storeIncident(world, row)
  const still = new Set(after.incidents.map(({ id }) => id))
  for (const { id } of before.incidents)
    if (!still.has(id))
      await world.sql('update tracker_operations.incidents set deleted_at = now() where id = $1', [uuidOf(id)])
}

const sameContents = (one: ContentsRow, other: ContentsRow) =>
  one.deploymentId === other.deploymentId && one.changeId === other.changeId

const upsert = (world: World, table: string, row: Readonly<Record<string, unknown>>, key = 'id') => {
  const columns = Object.keys({ tenant_id: null, ...row })
  const values = columns.map((_column, place) => `$${place + 1}`)
  const anew = Object.keys(row).filter((column) => column !== 'created_by' && !key.includes(column))
  return world.sql(
    `insert into ${table} (${columns.join(', ')}) values (${values.join(', ')})
     on conflict (${key}) do ${anew.length === 0 ? 'nothing' : `update set ${anew.map((it) => `${it} = excluded.${it}`).join(', ')}`}`,
    [world.tenantId, ...Object.values(row)],
  )
}

async function storeCommit(world: World, scope: string, sha: string, row: Partial<ChangeRow> & { at: number }) {
  await upsert(world, 'tracker_construction.commits', {
    id: uuidOf(`${scope}/${sha}`),
    scope_id: uuidOf(scope),
    sha,
    title: row.title ?? null,
    author_login: row.authorLogin ?? null,
    author_is_bot: row.authorIsBot ?? false,
    authored_at: time(row.firstCommitAt ?? row.at),
    committed_at: time(row.at),
    parents_count: row.isMerge === true ? 2 : 1,
    created_by: world.tenantId,
    updated_by: world.tenantId,
  })
}

async function storeChange(world: World, row: ChangeRow): Promise<void> {
  const { scopeId, mergeCommit } = row
  if (row.kind === 'commit') {
    if (mergeCommit !== null) await storeCommit(world, scopeId, mergeCommit, { ...row, at: row.mergedAt as number })
    return
  }
  await upsert(world, 'tracker_construction.peer_reviews', {
    id: uuidOf(row.id),
    scope_id: uuidOf(scopeId),
    external_id: row.id,
    number: row.number,
    title: row.title,
    labels: row.labels,
    source_branch: row.sourceBranch,
    target_branch: row.targetBranch,
    author_login: row.authorLogin,
    author_is_bot: row.authorIsBot,
    first_commit_at: time(row.firstCommitAt),
    opened_at: time(row.openedAt),
    ready_at: time(row.readyAt),
    first_review_at: time(row.firstReviewAt),
    approved_at: time(row.approvedAt),
    merged_at: time(row.mergedAt),
    closed_at: time(row.closedAt),
    merge_commit: mergeCommit,
    reverts: row.reverts,
    inside_path: row.insidePath,
    additions: row.size,
    deletions: 0,
    created_by: world.tenantId,
    updated_by: world.tenantId,
  })
  if (mergeCommit !== null && row.mergeCommitAt !== null)
    await storeCommit(world, scopeId, mergeCommit, { at: row.mergeCommitAt, title: row.title })
}

async function storeDeployment(world: World, row: DeployedRow): Promise<void> {
  const isCommit = row.version?.startsWith('sha-') === true
  await upsert(world, 'tracker_release.deployment_records', {
    id: uuidOf(row.id),
    scope_id: uuidOf(row.scopeId),
    environment_id: uuidOf(row.environmentId),
    release_package_id: uuidOf('package'),
    deployed_by_id: world.tenantId,
    external_id: row.externalId,
    status: row.outcome === 'failure' ? 'failed' : 'success',
    production: true,
    source: 'deployments',
    first_terminal_at: time(row.at),
    commit_sha: isCommit ? row.version : null,
    deployed_version: isCommit ? null : row.version,
    ref: row.branch,
    declared_kind: row.declared.kind,
    remediates: row.declared.remediates.map(uuidOf),
    contents_base_sha: 'base',
    contents_complete: row.contentsKnown,
    created_by: world.tenantId,
    updated_by: world.tenantId,
  })
}

/** By a commit of the pull request, by the one that merged it, by its number, or by the commit that it is. */
async function storeContents(world: World, row: ContentsRow, changes: ReadonlyMap<string, ChangeRow>): Promise<void> {
  const change = changes.get(row.changeId)
  const [scope, number] = [change?.scopeId ?? 'api', change?.number ?? null]
  const way = Number(row.deploymentId.slice(2)) % 3
  if (row.knownBy === 'explicit' && number !== null) {
    await world.sql(
      `update tracker_release.deployment_records set pull_requests = array_append(pull_requests, $2)
        where id = $1 and not $2 = any(pull_requests)`,
      [uuidOf(row.deploymentId), number],
    )
    return
  }
  const sha = change?.kind === 'commit' || way === 0 ? `sha-${row.changeId}` : `commit-of-${row.changeId}`
  if (way === 1 && change?.kind === 'pull_request') {
    await storeCommit(world, scope, sha, { at: change.openedAt ?? 0, title: sha })
    await upsert(
      world,
      'tracker_construction.pull_request_commits',
      { peer_review_id: uuidOf(row.changeId), commit_id: uuidOf(`${scope}/${sha}`) },
      'tenant_id, peer_review_id, commit_id',
    )
  }
  // A commit that nobody lists: it was brought without a pull request.
  if (way === 2 && change?.kind === 'pull_request')
    await storeCommit(world, scope, sha, { at: change.openedAt ?? 0, title: sha })
  await upsert(
    world,
    'tracker_release.deployment_changes',
    {
      deployment_record_id: uuidOf(row.deploymentId),
      base_sha: 'base',
      commit_id: uuidOf(`${scope}/${sha}`),
      known_by: row.knownBy,
    },
    'tenant_id, deployment_record_id, base_sha, commit_id',
  )
}

async function storeIncident(world: World, row: IncidentRow): Promise<void> {
  await upsert(world, 'tracker_operations.incidents', {
    id: uuidOf(row.id),
    scope_id: row.scopeId === null ? null : uuidOf(row.scopeId),
    title: row.id,
    severity: 'minor',
    status: row.resolvedAt === null ? 'open' : 'resolved',
    source: 'api',
    started_at: time(row.startedAt),
    resolved_at: time(row.resolvedAt),
    reopenings: JSON.stringify(
      row.reopenings.map((it) => ({ resolved_at: time(it.resolvedAt), reopened_at: time(it.reopenedAt) })),
    ),
    caused_by: row.causedBy === null ? null : uuidOf(row.causedBy),
    remediated_by: row.remediatedBy.map(uuidOf),
    created_by: world.tenantId,
    updated_by: world.tenantId,
  })
}
