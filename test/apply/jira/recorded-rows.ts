import type { World } from '../../support/world.ts'

type Row = Readonly<Record<string, unknown>>

const TABLES = {
  epic: 'tracker_discovery.epics',
  'user story': 'tracker_discovery.user_stories',
  'technical story': 'tracker_construction.technical_stories',
  defect: 'tracker_qa.defects',
  incident: 'tracker_operations.incidents',
} as const

/** What the database says of one site, a line for each row: its work, the history of it, and what was told of it. */
export async function rowsOf(world: World, host: string): Promise<string[]> {
  const people = await peopleOf(world, host)
  const lines: string[] = []
  for (const [what, table] of Object.entries(TABLES)) {
    const rows = await world.sql<Row>(
      `select * from ${table} where external_refs -> 0 ->> 'host' = $1 and deleted_at is null order by external_key`,
      [host],
    )
    lines.push(...rows.map((row) => `${what} ${workOf(row, people)}`))
  }
  const history = await world.sql<{ field: string; from_value: unknown; to_value: unknown; key: string }>(
    `select h.field, h.from_value, h.to_value, o.external_key as key
       from tracker_construction.work_item_history h join tracker_integration.external_objects o on o.id = h.issue_id
      where o.host = $1 and h.deleted_at is null order by h.changed_at, h.id`,
    [host],
  )
  lines.push(...history.map((it) => `history ${it.key} ${it.field} ${it.from_value} -> ${it.to_value}`))
  const events = await world.sql<{ type: string }>(
    `select m.event_type as type from tracker_governance.outbox_messages m
       join tracker_integration.external_objects o on o.aggregate_id = m.aggregate_id
      where o.host = $1 order by m.sequence`,
    [host],
  )
  if (events.length > 0) lines.push(`told ${events.map(({ type }) => type).join(', ')}`)
  return lines
}

function workOf(row: Row, people: ReadonlyMap<unknown, string>): string {
  const count = (column: string, what: string) => {
    const ids = (row[column] ?? []) as readonly string[]
    return ids.length === 0 ? [] : [`${ids.length} ${what}`]
  }
  const labels = (row.labels ?? row.tags ?? []) as readonly string[]
  const closed = (row.closed_at ?? row.resolved_at ?? null) as Date | null
  return [
    `${row.external_key} "${row.title}" ${row.source_type}`,
    `${(row.external_refs as { source_status: string }[])[0]?.source_status} = ${row.status}`,
    [row.priority, row.severity].filter((it) => it !== undefined).join('/'),
    `for ${people.get(row.assignee_id ?? row.developer_id) ?? 'nobody'}`,
    `by ${people.get(row.reporter_id) ?? 'nobody known'}`,
    ...(labels.length === 0 ? [] : [`labels ${labels.join(' ')}`]),
    ...count('cycle_ids', 'cycle'),
    ...count('release_package_ids', 'versions'),
    ...(closed === null ? [] : [`closed ${closed.toISOString()}`]),
  ].join(', ')
}

async function peopleOf(world: World, host: string): Promise<Map<unknown, string>> {
  const rows = await world.sql<{ user_id: string; external_id: string }>(
    'select user_id, external_id from tracker_integration.external_identities where host = $1',
    [host],
  )
  return new Map(rows.map((row) => [row.user_id, row.external_id]))
}
