import { objectId, type Uuid } from '../domain/ids.ts'
import type { EpochMs, TestFact, WorkFact } from '../domain/metrics/facts.ts'
import { epoch, type FactsOf, valuesOf } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** Scopes of the initiative that were bound by then; the first two parameters are tenant and initiative. */
const scopes = (asOf: number) => `select scope_id from tracker_integration.scope_bindings
  where tenant_id = $1 and initiative_id = $2 and scope_id is not null and created_at <= $${asOf}`

interface WorkRow extends Omit<WorkFact, 'startedAt'> {
  /** How the issue is named by its source. */
  readonly host: string | null
  readonly externalId: string | null
}

/** What was open at any time of the window. Defects escaped when no test found them and what they are about was done. */
const itemsOf = (kind: WorkFact['kind'], table: string, escaped: string) =>
  `select w.id, '${kind}' as kind, ${epoch('w.opened_at')} as "openedAt", ${epoch('w.closed_at')} as "doneAt",
          ${escaped} as escaped, w.external_refs -> 0 ->> 'host' as host, w.external_refs -> 0 ->> 'id' as "externalId"
     from ${table} w
    where w.tenant_id = $1 and w.scope_id in (${scopes(5)}) and w.created_at <= $5
      and (w.deleted_at is null or w.deleted_at > $5) and w.opened_at < $4
      and (w.closed_at is null or w.closed_at >= $3)`

const ESCAPED = `case
    when w.test_execution_id is not null then false
    when w.linked_story_id is null then null
    else coalesce((
      select s.closed_at <= w.opened_at
        from (select id, closed_at from tracker_construction.technical_stories
              union all select id, closed_at from tracker_discovery.user_stories) s
       where s.id = w.linked_story_id), false)
  end`

/** Planned items and defects that were open at any time of the window, as their rows say now: they have no history of facts. */
export async function readWork(tx: Tx, of: FactsOf): Promise<WorkFact[]> {
  const rows = await tx.rows<WorkRow>(
    `${itemsOf('user_story', 'tracker_discovery.user_stories', 'null::boolean')}
     union all ${itemsOf('technical_story', 'tracker_construction.technical_stories', 'null::boolean')}
     union all ${itemsOf('defect', 'tracker_qa.defects', ESCAPED)}
     order by "openedAt", id`,
    valuesOf(tx, of),
  )
  const issueOf = new Map<Uuid, Uuid>()
  for (const { id, host, externalId } of rows)
    if (host !== null && externalId !== null) issueOf.set(id, objectId(tx.tenantId, host, 'issue', externalId))
  const starts = await readStarts(tx, [...issueOf.values()], of)
  return rows.map(({ host: _, externalId: __, ...item }) => ({
    ...item,
    startedAt: starts.get(issueOf.get(item.id) ?? '') ?? null,
  }))
}

/** When work on each issue began: its first change into a status that is not one of those where work waits. */
async function readStarts(tx: Tx, issues: readonly Uuid[], of: FactsOf): Promise<Map<Uuid, EpochMs>> {
  if (issues.length === 0) return new Map()
  const rows = await tx.rows<{ id: Uuid; at: EpochMs }>(
    `with waiting as (
       select distinct w.source_status from (
         select scope_id, source_status, status from tracker_discovery.user_stories where tenant_id = $1
         union all
         select scope_id, source_status, source_stage from tracker_construction.technical_stories where tenant_id = $1) w
        where w.scope_id in (${scopes(4)}) and w.status = 'todo' and w.source_status is not null)
     select h.issue_id as id, ${epoch('min(h.changed_at)')} as at
       from unnest($3::uuid[]) as wanted (id)
       join tracker_construction.work_item_history h on h.tenant_id = $1 and h.issue_id = wanted.id
      where h.field = 'status' and h.deleted_at is null and h.changed_at <= $4
        and h.to_value #>> '{}' not in (select source_status from waiting)
      group by h.issue_id`,
    [tx.tenantId, of.initiativeId, issues, new Date(of.asOf)],
  )
  return new Map(rows.map(({ id, at }) => [id, at]))
}

/** Executions that ended in the window with a verdict; those skipped or blocked have none. */
export function readTests(tx: Tx, of: FactsOf): Promise<TestFact[]> {
  return tx.rows<TestFact>(
    `select t.id, ${epoch('t.updated_at')} as at, t.status = 'passed' as passed
       from tracker_qa.test_executions t
       join tracker_construction.technical_stories s on s.id = t.technical_story_id
      where t.tenant_id = $1 and s.scope_id in (${scopes(5)}) and t.status in ('passed', 'failed') and t.deleted_at is null
        and t.updated_at >= $3 and t.updated_at < $4 and t.updated_at <= $5
      order by t.updated_at, t.id`,
    valuesOf(tx, of),
  )
}
