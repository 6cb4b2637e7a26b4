import type { Uuid } from '../../src/domain/ids.ts'
import type { World } from '../support/world.ts'
import type { Copy } from './source-copy.ts'

interface Refs {
  readonly id: string
  readonly key: string | null
  readonly kind: string
  readonly source_status: string | null
}

/** What our rows say of the one repository that the endpoint watches, in the shape of `sourceOf`. */
export async function copyOf({ sql }: Pick<World, 'sql'>, endpointId: Uuid): Promise<Copy> {
  const [scope] = await sql<{ name: string; archived: boolean; status: string; scope_id: Uuid }>(
    'select name, archived, status, scope_id from tracker_integration.scope_bindings where integration_endpoint_id = $1',
    [endpointId],
  )
  if (scope === undefined) throw new Error('nothing is bound')
  const { scope_id, ...binding } = scope
  const rowsOf = <Row>(select: string, table: string) =>
    sql<Row>(`select ${select} from ${table} where scope_id = $1 and deleted_at is null`, [scope_id])
  const [pulls, linked, incidents, defects, runs, deployments, releases, commits] = await Promise.all([
    rowsOf<PullRow>('*', 'tracker_construction.peer_reviews'),
    sql<{ id: Uuid; sha: string }>(
      `select l.peer_review_id as id, c.sha from tracker_construction.pull_request_commits l
         join tracker_construction.commits c on c.id = l.commit_id where c.scope_id = $1`,
      [scope_id],
    ),
    rowsOf<IncidentRow>('*', 'tracker_operations.incidents'),
    rowsOf<DefectRow>('*', 'tracker_qa.defects'),
    rowsOf<RunRow>('*', 'tracker_construction.pipeline_runs'),
    rowsOf<DeploymentRow>('*', 'tracker_release.deployment_records'),
    rowsOf<ReleaseRow>('*', 'tracker_release.release_packages'),
    sql<{ sha: string }>('select sha from tracker_construction.commits where scope_id = $1', [scope_id]),
  ])
  const linksOf = Map.groupBy(linked, ({ id }) => id)
  return {
    scope: binding,
    pulls: Object.fromEntries(
      pulls.map((row) => [String(row.number), pullOf(row, new Set(linksOf.get(row.id)?.map(({ sha }) => sha)))]),
    ),
    issues: Object.fromEntries([
      ...incidents.map((row) => [
        idOf(row.external_refs),
        { role: 'incident', ...itemOf(row, row.started_at, row.resolved_at) },
      ]),
      ...defects.map((row) => [
        idOf(row.external_refs),
        { role: 'defect', ...itemOf(row, row.opened_at, row.closed_at) },
      ]),
    ]),
    runs: Object.fromEntries(
      runs
        .filter(({ run_id }) => !run_id.startsWith('check_suite:'))
        .map(({ run_id, attempt, status, conclusion }) => [`${run_id}/${attempt}`, { status, conclusion }]),
    ),
    deployments: Object.fromEntries(
      deployments.map((row) => [
        row.external_id,
        {
          sha: row.commit_sha,
          statuses: row.status_history.map(({ status }) => status),
          firstTerminalAt: instant(row.first_terminal_at),
          outcome: row.status,
          compared: row.status === 'success' ? row.contents_base_sha !== null && row.contents_complete === true : true,
        },
      ]),
    ),
    releases: Object.fromEntries(
      releases
        .filter(({ draft, external_refs }) => draft === false && external_refs.some(isLiving))
        .map((row) => [row.version_number, { title: row.title, prerelease: row.prerelease }]),
    ),
    commits: new Set(commits.map(({ sha }) => sha)),
  }
}

const isLiving = ({ kind, source_status }: Refs) => kind === 'release' && source_status !== 'deleted'
const idOf = (refs: readonly Refs[]) => refs.find(({ kind }) => kind === 'issue')?.id ?? ''
const instant = (at: Date | null) => at?.toISOString() ?? null

const pullOf = (row: PullRow, commits: ReadonlySet<string>): Copy['pulls'][string] => ({
  title: row.title,
  state: row.merged_at !== null ? 'merged' : row.closed_at !== null ? 'closed' : 'open',
  draft: row.draft,
  head: row.head_commit,
  branches: `${row.source_branch} -> ${row.target_branch}`,
  openedAt: instant(row.opened_at),
  closedAt: instant(row.closed_at),
  mergedAt: instant(row.merged_at),
  mergeCommit: row.merge_commit,
  decisions: Object.fromEntries(row.reviewer_decisions.map(({ login, decision }) => [login ?? '', decision])),
  ci: row.ci_pipeline_status,
  commits,
})

const itemOf = (row: IncidentRow | DefectRow, openedAt: Date | null, closedAt: Date | null) => ({
  title: row.title,
  status: row.status,
  labels: row.labels.toSorted(),
  openedAt: instant(openedAt),
  closedAt: instant(closedAt),
})

interface PullRow {
  readonly id: Uuid
  readonly number: number
  readonly title: string
  readonly draft: boolean
  readonly head_commit: string
  readonly source_branch: string
  readonly target_branch: string
  readonly opened_at: Date | null
  readonly closed_at: Date | null
  readonly merged_at: Date | null
  readonly merge_commit: string | null
  readonly reviewer_decisions: readonly { readonly login: string | null; readonly decision: string }[]
  readonly ci_pipeline_status: string | null
}

interface WorkRow {
  readonly title: string
  readonly status: string
  readonly labels: readonly string[]
  readonly external_refs: readonly Refs[]
}
interface IncidentRow extends WorkRow {
  readonly started_at: Date | null
  readonly resolved_at: Date | null
}
interface DefectRow extends WorkRow {
  readonly opened_at: Date | null
  readonly closed_at: Date | null
}

interface RunRow {
  readonly run_id: string
  readonly attempt: number
  readonly status: string
  readonly conclusion: string | null
}

interface DeploymentRow {
  readonly external_id: string
  readonly commit_sha: string
  readonly status: string
  readonly status_history: readonly { readonly status: string }[]
  readonly first_terminal_at: Date | null
  readonly contents_base_sha: string | null
  readonly contents_complete: boolean | null
}

interface ReleaseRow {
  readonly version_number: string
  readonly title: string | null
  readonly draft: boolean | null
  readonly prerelease: boolean | null
  readonly external_refs: readonly Refs[]
}
