import { expect, test } from 'vitest'
import { scopesThatMoveStories } from '../../src/db/bindings.ts'
import { findMentions, storiesOfKeys } from '../../src/db/story-mentions.ts'
import { lockRowsByKey } from '../../src/db/table.ts'
import { epics, technicalStories, userStories } from '../../src/db/tables/planning.ts'
import type { Tx } from '../../src/db/tx.ts'
import { setup, type World } from '../support/world.ts'

/** How the tenant reads, without statistics as in the first hours of a backfill, and with them. */
async function plansOf(world: World, ask: (tx: Tx) => Promise<unknown>): Promise<string> {
  const plans: string[] = []
  for (const analyze of [false, true]) {
    if (analyze) await world.sql('analyze')
    await world.db.tenant(world.tenantId, async (tx) => {
      const explained = async (sql: string, values: readonly unknown[] = []) => {
        const lines = await tx.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, values)
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
        return []
      }
      await ask({ ...tx, rows: explained, tenantId: tx.tenantId } as unknown as Tx)
    })
  }
  return plans.join('\n')
}

const KEYS = ['ABC-1', 'ABC-2']
const fill = (world: World, insert: string) => world.sql(`${insert} from generate_series(1, 5000) n`, [world.tenantId])

test('what names a story is found by its key', async () => {
  const world = await setup()
  await fill(
    world,
    `insert into tracker_construction.story_mentions (tenant_id, story_key, aggregate_type, aggregate_id)
     select $1, 'ABC-' || n, 'PeerReview', gen_random_uuid()`,
  )
  const plans = await plansOf(world, (tx) => findMentions(tx, KEYS))
  expect(plans).toContain('story_mentions_pkey')
  expect(plans).not.toContain('Seq Scan')
})

test('technical stories are found by their key, and only by it', async () => {
  const world = await setup()
  await fill(
    world,
    `insert into tracker_construction.technical_stories (tenant_id, external_key, created_by, updated_by)
     select $1, 'ABC-' || n, $1, $1`,
  )
  const asked = [
    (tx: Tx) => storiesOfKeys(tx, KEYS),
    (tx: Tx) => lockRowsByKey(tx, technicalStories, 'externalKey', KEYS),
  ]
  for (const ask of asked) {
    const plans = await plansOf(world, ask)
    expect(plans).toContain('idx_tech_stories_key')
    expect(plans).not.toContain('Seq Scan')
  }
})

test('epics are found by their key, and stories by that of their epic', async () => {
  const world = await setup()
  await fill(
    world,
    `insert into tracker_discovery.epics (tenant_id, external_key, backlog_id, title, reporter_id, created_by, updated_by)
     select $1, 'ABC-' || n, $1, 'An epic', $1, $1, $1`,
  )
  await fill(
    world,
    `insert into tracker_discovery.user_stories (tenant_id, epic_key, description, reporter_id, created_by, updated_by)
     select $1, 'ABC-' || n, '', $1, $1, $1`,
  )
  const byKey = await plansOf(world, (tx) => lockRowsByKey(tx, epics, 'externalKey', KEYS))
  expect(byKey).toContain('idx_epics_key')
  const waiting = await plansOf(world, (tx) => lockRowsByKey(tx, userStories, 'epicKey', KEYS))
  expect(waiting).toContain('idx_user_stories_epic_key')
  expect(byKey + waiting).not.toContain('Seq Scan')
})

test('the rules of scopes are found by the scope', async () => {
  const world = await setup()
  await world.sql(
    `insert into tracker_integration.scope_bindings
       (tenant_id, integration_endpoint_id, kind, external_id, scope_id, name, initiative_id, bound_by, created_by, updated_by)
     select $1, $2, 'repository', n::text, gen_random_uuid(), 'repository ' || n, $1, 'operator', $1, $1
       from generate_series(1, 5000) n`,
    [world.tenantId, world.endpointId],
  )
  const plans = await plansOf(world, (tx) => scopesThatMoveStories(tx, [world.tenantId]))
  expect(plans).toContain('idx_scope_bindings_scope')
})

test('the history of an issue in order of time, and everything that touched a cycle, are read from their indexes', async () => {
  const world = await setup()
  await fill(
    world,
    `insert into tracker_construction.work_item_history (tenant_id, issue_id, changed_at, field, created_by, updated_by)
     select $1, gen_random_uuid(), now(), 'status', $1, $1`,
  )
  await fill(
    world,
    `insert into tracker_construction.cycle_changes (tenant_id, cycle_id, work_item_history_id)
     select $1, gen_random_uuid(), gen_random_uuid()`,
  )
  const ofIssues = await plansOf(world, (tx) =>
    tx.rows(
      `select * from tracker_construction.work_item_history
        where tenant_id = $1 and issue_id = any($2) order by issue_id, changed_at`,
      [tx.tenantId, [tx.tenantId]],
    ),
  )
  expect(ofIssues).toContain('idx_work_item_history_issue')
  const ofCycle = await plansOf(world, (tx) =>
    tx.rows(
      `select h.* from tracker_construction.cycle_changes c
         join tracker_construction.work_item_history h on h.id = c.work_item_history_id
        where c.tenant_id = $1 and c.cycle_id = $2`,
      [tx.tenantId, tx.tenantId],
    ),
  )
  expect(ofCycle).toContain('cycle_changes_pkey')
  expect(ofIssues + ofCycle).not.toContain('Seq Scan')
})
