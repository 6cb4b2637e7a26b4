interface Ref {
  readonly kind: string
  readonly id: string
  readonly source_status: string | null
}

/** A row of any of the tables, as PostgreSQL names its columns. */
export interface Row {
  readonly external_refs: readonly Ref[]
  readonly [column: string]: unknown
}

interface RoleOfRow {
  readonly role: string
  readonly table: string
  readonly read: (row: Row) => object
}

const iso = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
const number = (value: unknown) => (value === null ? null : Number(value))
const sorted = (value: unknown) => [...(value as readonly string[])].sort()

const plain = (
  row: Row,
  { labels = 'labels', assignee = 'assignee_id', opened = 'opened_at', closed = 'closed_at' },
) => ({
  key: row.external_key,
  scope: row.scope_id,
  title: row.title,
  description: row.description,
  isRich: row.rich_description !== null,
  type: row.source_type,
  word: row.external_refs.find(({ kind }) => kind === 'issue')?.source_status,
  labels: sorted(row[labels]),
  reporter: row.reporter_id,
  assignee: row[assignee],
  openedAt: iso(row[opened]),
  closedAt: iso(row[closed]),
})

const staged = (row: Row) => ({ stage: row.status, priority: row.priority, dueAt: iso(row.due_date) })
const timed = (row: Row) => ({ estimated: number(row.estimated_hours), logged: number(row.logged_hours) })
const scheduled = (row: Row) => ({
  points: number(row.story_points),
  sprint: row.cycle_id,
  sprints: sorted(row.cycle_ids),
  versions: sorted(row.release_package_ids),
})

/** What an issue can be to us, the table it then stands in, and what is to be compared of its row. */
export const ROLES: readonly RoleOfRow[] = [
  { role: 'epic', table: 'tracker_discovery.epics', read: (row) => ({ ...plain(row, {}), ...staged(row) }) },
  {
    role: 'user_story',
    table: 'tracker_discovery.user_stories',
    read: (row) => ({
      ...plain(row, { labels: 'tags' }),
      ...staged(row),
      ...scheduled(row),
      ...timed(row),
      epic: row.epic_id,
    }),
  },
  {
    role: 'technical_story',
    table: 'tracker_construction.technical_stories',
    read: (row) => ({
      ...plain(row, { assignee: 'developer_id' }),
      ...staged(row),
      ...scheduled(row),
      ...timed(row),
      story: row.parent_source_id,
    }),
  },
  {
    role: 'defect',
    table: 'tracker_qa.defects',
    read: (row) => ({
      ...plain(row, {}),
      ...scheduled(row),
      ...{ status: row.status, priority: row.priority, severity: row.severity, story: row.linked_story_id },
    }),
  },
  {
    role: 'incident',
    table: 'tracker_operations.incidents',
    read: (row) => ({
      ...plain(row, { opened: 'started_at', closed: 'resolved_at' }),
      ...{ status: row.status, severity: row.severity },
    }),
  },
]
