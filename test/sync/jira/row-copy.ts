import { objectId, type Uuid } from '../../../src/domain/ids.ts'
import type { World } from '../../support/world.ts'
import type { Copy, IssueCopy } from './copy.ts'
import { ROLES, type Row } from './row-roles.ts'
import type { Site } from './source-copy.ts'

interface Where {
  readonly sql: World['sql']
  readonly endpointId: Uuid
  readonly site: Pick<Site, 'tenantId' | 'host'>
}

/** What our rows say of these projects, in the shape of `sourceOf`. Boards that are gone, and what is theirs, are left out. */
export async function copyOf({ sql, endpointId, site }: Where, projectIds: readonly string[]): Promise<Copy> {
  const { tenantId, host } = site
  const scopes = projectIds.map((id) => objectId(tenantId, host, 'project', id))
  const bindings = await sql<Binding>(
    `select kind, external_id, scope_id, name, archived, status from tracker_integration.scope_bindings
      where integration_endpoint_id = $1`,
    [endpointId],
  )
  const present = bindings.filter(({ kind, status }) => kind === 'project' || status !== 'gone')
  const boards = present.flatMap(({ kind, scope_id }) => (kind === 'board' ? [scope_id] : []))
  const rowsOf = (table: string, ids: readonly Uuid[]) =>
    sql<Row>(`select * from ${table} where scope_id = any($1) and deleted_at is null`, [ids])
  const issues: Record<string, IssueCopy> = {}
  const names: Record<Uuid, string> = {}
  for (const { table, role, read } of ROLES)
    for (const row of await rowsOf(table, scopes)) {
      const id = row.external_refs.find(({ kind }) => kind === 'issue')?.id ?? ''
      if (issues[id] !== undefined) throw new Error(`issue ${id} is two things at once`)
      issues[id] = { role, ...read(row) } as IssueCopy
      names[objectId(tenantId, host, 'issue', id)] = id
    }
  const histories = await sql<HistoryRow>(
    'select * from tracker_construction.work_item_history where deleted_at is null',
  )
  const people = await sql<{ external_id: string; display_name: string | null }>(
    'select external_id, display_name from tracker_integration.external_identities where host = $1',
    [host],
  )
  return {
    scopes: Object.fromEntries(
      present.map(({ kind, external_id, name, archived, status }) => [
        `${kind}/${external_id}`,
        { name, archived, status },
      ]),
    ),
    issues,
    sprints: byExternalId(await rowsOf('tracker_construction.implementation_cycles', boards), 'sprint', (row) => ({
      name: row.name,
      goal: row.sprint_goal === '' ? null : row.sprint_goal,
      status: row.status,
      startsAt: row.start_date,
      endsAt: row.end_date,
      completedAt: row.completed_at,
    })),
    versions: byExternalId(await rowsOf('tracker_release.release_packages', scopes), 'version', (row) => ({
      name: row.title,
      notes: row.release_notes === '' ? null : row.release_notes,
      draft: row.draft,
      archived: row.archived,
      startsAt: row.start_date,
      plannedAt: row.planned_at,
      releasedAt: row.published_at,
    })),
    history: Object.fromEntries(
      histories.map((row) => [
        row.id,
        {
          issue: names[row.issue_id] ?? row.issue_id,
          ...{ field: row.field, at: row.changed_at.toISOString(), author: row.author_id },
          ...{ from: row.from_value, to: row.to_value },
        },
      ]),
    ),
    people: Object.fromEntries(people.map((it) => [it.external_id, it.display_name])),
  }
}

function byExternalId(rows: readonly Row[], kind: string, read: (row: Row) => Record<string, unknown>) {
  const iso = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  return Object.fromEntries(
    rows.map((row) => [
      row.external_refs.find((ref) => ref.kind === kind)?.id ?? '',
      Object.fromEntries(Object.entries(read(row)).map(([name, value]) => [name, iso(value)])),
    ]),
  )
}

interface Binding {
  readonly kind: string
  readonly external_id: string
  readonly scope_id: Uuid
  readonly name: string
  readonly archived: boolean
  readonly status: string
}

interface HistoryRow {
  readonly id: Uuid
  readonly issue_id: Uuid
  readonly field: string
  readonly changed_at: Date
  readonly author_id: Uuid | null
  readonly from_value: unknown
  readonly to_value: unknown
}
