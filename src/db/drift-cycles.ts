import type { CycleItem, HistoryEntry } from '../domain/drift/cycle-scope.ts'
import type { Cycle } from '../domain/drift/scope-change.ts'
import { objectId, type Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** Scopes of the initiative, boards included; the first two parameters are tenant and initiative. */
export const SCOPES = `select scope_id from tracker_integration.scope_bindings
  where tenant_id = $1 and initiative_id = $2 and scope_id is not null and deleted_at is null`

/** Where the row is at its source; null where it has no address. */
export const URL = (row: string) =>
  `(select r ->> 'url' from jsonb_array_elements(${row}.external_refs) r where r ->> 'url' is not null limit 1)`

export interface RunningCycle extends Cycle {
  readonly items: readonly CycleItem[]
}

/** The cycles that run, with all that is or was in them and how that came. */
export async function readRunningCycles(tx: Tx, initiativeId: Uuid): Promise<RunningCycle[]> {
  const cycles = await tx.rows<Cycle>(
    `select c.id, c.name, ${epoch('c.start_date')} as "startAt", ${epoch('c.end_date')} as "endAt",
            ${epoch('c.completed_at')} as "completedAt"
       from tracker_construction.implementation_cycles c
      where c.tenant_id = $1 and c.status in ('active', 'frozen') and c.start_date is not null and c.deleted_at is null
        and c.scope_id in (${SCOPES})
      order by c.start_date, c.id`,
    [tx.tenantId, initiativeId],
  )
  if (cycles.length === 0) return []
  const ids = cycles.map(({ id }) => id)
  const rows = await tx.rows<ItemRow>(ITEMS, [tx.tenantId, ids])
  const histories = await readHistories(
    tx,
    rows.map((row) => issueOf(tx, row)),
  )
  const items = rows.map(
    ({ host: _, externalId: __, ...row }, i): CycleItem => ({
      ...row,
      history: histories.get(issueOf(tx, rows[i] as ItemRow) ?? '') ?? [],
    }),
  )
  return cycles.map((cycle) => ({ ...cycle, items: items.filter((item) => concerns(item, cycle.id)) }))
}

const concerns = ({ cycleIds, history }: CycleItem, id: Uuid) =>
  cycleIds.includes(id) ||
  history.some((entry) => entry.field === 'sprint' && (entry.from.includes(id) || entry.to.includes(id)))

interface ItemRow extends Omit<CycleItem, 'history'> {
  /** How the issue is named by its source. */
  readonly host: string | null
  readonly externalId: string | null
}

const itemsOf = (kind: CycleItem['kind'], table: string) =>
  `select w.id, '${kind}' as kind, coalesce(nullif(concat_ws(' ', w.external_key, w.title), ''), w.id::text) as text,
          ${URL('w')} as url, ${epoch('w.opened_at')} as "openedAt", ${epoch('w.closed_at')} as "doneAt",
          w.cycle_ids as "cycleIds", w.story_points::float8 as points,
          w.external_refs -> 0 ->> 'host' as host, w.external_refs -> 0 ->> 'id' as "externalId"
     from (select id from ${table} where tenant_id = $1 and cycle_id = any ($2)
           union select aggregate_id from moved) i
     join ${table} w on w.tenant_id = $1 and w.id = i.id
    where w.deleted_at is null`

/**
 * Those that are in it by their row, and those that an entry of the history put into it or took out. Not by the overlap of
 * `cycle_ids`: under row-level security no index answers that.
 */
const ITEMS = `
  with moved as materialized (
    select distinct o.aggregate_id
      from tracker_construction.cycle_changes c
      join tracker_construction.work_item_history h on h.tenant_id = $1 and h.id = c.work_item_history_id
      join tracker_integration.external_objects o on o.tenant_id = $1 and o.id = h.issue_id
     where c.tenant_id = $1 and c.cycle_id = any ($2) and o.aggregate_id is not null)
  ${itemsOf('user_story', 'tracker_discovery.user_stories')}
  union all ${itemsOf('technical_story', 'tracker_construction.technical_stories')}
  union all ${itemsOf('defect', 'tracker_qa.defects')}
  order by text, id`

const issueOf = (tx: Tx, { host, externalId }: ItemRow): Uuid | null =>
  host === null || externalId === null ? null : objectId(tx.tenantId, host, 'issue', externalId)

interface HistoryRow {
  readonly issueId: Uuid
  readonly at: EpochMs
  readonly field: HistoryEntry['field']
  readonly from: unknown
  readonly to: unknown
}

async function readHistories(tx: Tx, issues: readonly (Uuid | null)[]): Promise<Map<Uuid, HistoryEntry[]>> {
  const rows = await tx.rows<HistoryRow>(
    `select h.issue_id as "issueId", ${epoch('h.changed_at')} as at, h.field, h.from_value as from, h.to_value as to
       from unnest($2::uuid[]) as wanted (id)
       join tracker_construction.work_item_history h on h.tenant_id = $1 and h.issue_id = wanted.id
      where h.field in ('sprint', 'points') and h.deleted_at is null
      order by h.issue_id, h.changed_at, h.created_at, h.id`,
    [tx.tenantId, issues.filter((id) => id !== null)],
  )
  const entries = rows.map(({ issueId, ...entry }) => [issueId, entryOf(entry)] as const)
  return new Map([...Map.groupBy(entries, ([id]) => id)].map(([id, of]) => [id, of.map(([, entry]) => entry)]))
}

function entryOf({ at, field, from, to }: Omit<HistoryRow, 'issueId'>): HistoryEntry {
  if (field === 'sprint') return { at, field, from: (from ?? []) as readonly Uuid[], to: (to ?? []) as readonly Uuid[] }
  return { at, field, from: numberOf(from), to: numberOf(to) }
}

const numberOf = (value: unknown) => (value === null || value === undefined ? null : Number(value))
