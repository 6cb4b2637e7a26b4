import type { Tx } from '../src/db/tx.ts'

/** A row that an issue feeds, whatever it is to us. */
export interface Item {
  /** Of the issue in the ledger: the history speaks of it. */
  readonly issue: string
  readonly externalId: string
  readonly key: string
  readonly role: 'epic' | 'user story' | 'technical story' | 'defect' | 'incident'
  readonly title: string
  readonly status: string
  readonly sourceStatus: string | null
  readonly points: number | null
  /** The row of its epic or of its parent. */
  readonly parent: string | null
  readonly row: string
  readonly cycles: readonly string[]
  readonly closedAt: Date | null
  readonly assignee: string | null
}

export interface Cycle {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly goal: string | null
  readonly startsAt: Date | null
  readonly endedAt: Date | null
}

/** One entry of the history of an issue: it went into and out of cycles, or its points changed. */
export interface Entry {
  readonly issue: string
  readonly field: 'sprint' | 'points'
  readonly at: Date
  readonly from: unknown
  readonly to: unknown
}

/** A technical story and the pull request that names it: one of Jira, one of GitHub. */
export interface Linked {
  readonly key: string
  readonly title: string
  readonly status: string
  readonly stage: string | null
  readonly review: string
  readonly reviewTitle: string
  readonly merged: boolean
  readonly branch: string | null
}

export interface Plan {
  readonly items: readonly Item[]
  readonly cycles: readonly Cycle[]
  readonly history: readonly Entry[]
  readonly versions: readonly { readonly name: string; readonly status: string; readonly items: number }[]
  readonly linked: readonly Linked[]
}

/** What our rows say of the work that one endpoint told of. */
export async function readPlan(tx: Tx, endpointId: string): Promise<Plan> {
  const of = [endpointId]
  const items = await tx.rows<Item>(ITEMS, of)
  const cycles = await tx.rows<Cycle>(
    `select c.id, c.name, c.status, c.sprint_goal as goal, c.start_date as "startsAt", c.completed_at as "endedAt"
       from tracker_construction.implementation_cycles c join tracker_integration.external_objects o on o.aggregate_id = c.id
      where o.integration_endpoint_id = $1 and c.deleted_at is null order by c.start_date`,
    of,
  )
  const history = await tx.rows<Entry>(
    `select h.issue_id as issue, h.field, h.changed_at as at, h.from_value as from, h.to_value as to
       from tracker_construction.work_item_history h join tracker_integration.external_objects o on o.id = h.issue_id
      where o.integration_endpoint_id = $1 and h.field in ('sprint', 'points') and h.deleted_at is null
      order by h.changed_at, h.id`,
    of,
  )
  const versions = await tx.rows<Plan['versions'][number]>(
    `select p.version_number as name, p.status,
            (select count(*)::int from (
               select release_package_ids as ids from tracker_discovery.user_stories where deleted_at is null
               union all select release_package_ids from tracker_construction.technical_stories where deleted_at is null
             ) i where p.id = any(i.ids)) as items
       from tracker_release.release_packages p join tracker_integration.external_objects o on o.aggregate_id = p.id
      where o.integration_endpoint_id = $1 and p.deleted_at is null`,
    of,
  )
  const linked = await tx.rows<Linked>(
    `select t.external_key as key, t.title, t.status, t.work_stage as stage, t.code_branch ->> 'name' as branch,
            p.external_refs -> 0 ->> 'key' as review, p.title as "reviewTitle", p.merged_at is not null as merged
       from tracker_construction.technical_stories t
       join tracker_construction.peer_reviews p on p.id = t.peer_review_id and p.technical_story_id = t.id
       join tracker_integration.external_objects o on o.aggregate_id = t.id
      where o.integration_endpoint_id = $1 and t.deleted_at is null order by t.external_key`,
    of,
  )
  return { items, cycles, history, versions, linked }
}

const ITEMS = `
  select o.id as issue, o.external_id as "externalId", i.key, i.role, i.title, i.status, i."sourceStatus",
         i.points::float8 as points, i.parent, i.id as row, i.cycles, i."closedAt",
         (select display_name from tracker_integration.external_identities p where p.user_id = i.assignee) as assignee
    from tracker_integration.external_objects o join (
      select id, external_key as key, 'epic' as role, title, status, source_status as "sourceStatus",
             null::numeric as points, null::uuid as parent, '{}'::uuid[] as cycles, assignee_id as assignee,
             closed_at as "closedAt", deleted_at
        from tracker_discovery.epics
      union all
      select id, external_key, 'user story', title, status, source_status,
             story_points, epic_id, cycle_ids, assignee_id, closed_at, deleted_at from tracker_discovery.user_stories
      union all
      select id, external_key, 'technical story', title, status, source_status,
             story_points, parent_source_id, cycle_ids, developer_id, closed_at, deleted_at
        from tracker_construction.technical_stories
      union all
      select id, external_key, 'defect', title, status, external_refs -> 0 ->> 'source_status',
             story_points, null, cycle_ids, assignee_id, closed_at, deleted_at from tracker_qa.defects
      union all
      select id, external_key, 'incident', title, status, external_refs -> 0 ->> 'source_status',
             null, null, '{}', assignee_id, resolved_at, deleted_at from tracker_operations.incidents
    ) i on i.id = o.aggregate_id
   where o.integration_endpoint_id = $1 and o.kind = 'issue' and i.deleted_at is null
   order by o.external_id`
