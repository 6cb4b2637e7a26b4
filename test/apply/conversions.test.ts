import { expect, test } from 'vitest'
import { backlogId, initiativeId } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'
import { eventTypes, one } from './applied.ts'
import { at, done, issue, plan, planId, told, XYZ } from './planned.ts'
import { gone } from './told.ts'

const STORIES = 'tracker_discovery.user_stories'
const TASKS = 'tracker_construction.technical_stories'
const living = (world: World, table: string) => world.count(`${table} where deleted_at is null`)
const eventsOf = async (world: World, kind: string) =>
  (
    await world.sql<{ event_type: string }>(
      'select event_type from tracker_governance.outbox_messages where aggregate_id = $1 order by sequence',
      [planId(world, kind, '1')],
    )
  ).map((row) => row.event_type)

test('a story that becomes a task has a row as a task from then on, and is a story again when it is turned back', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'user_story')))
  await plan(world, told(issue('1', 'technical_story', 1)))
  expect([await living(world, STORIES), await living(world, TASKS)]).toEqual([0, 1])
  expect(await eventsOf(world, 'user_story')).toEqual(['work_item.created'])
  expect(await eventsOf(world, 'technical_story')).toEqual(['work_item.created'])

  await plan(world, told(issue('1', 'user_story', 2, { title: 'A story after all' })))
  expect([await living(world, STORIES), await living(world, TASKS)]).toEqual([1, 0])
  expect(await one(world, STORIES)).toMatchObject({ title: 'A story after all' })
  expect(await eventsOf(world, 'user_story')).toEqual(['work_item.created', 'work_item.updated'])
  const [last] = await world.sql('select action from tracker_audit.audit_entries order by id desc limit 1')
  expect(last).toMatchObject({ action: expect.stringMatching(/^(user_story\.restored|technical_story\.deleted)$/) })
})

test('what was closed while it was something else is told to be closed when it comes back, and once only', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'user_story'), issue('1', 'technical_story', 1)))
  await plan(world, told(issue('1', 'technical_story', 2, done(2))))
  await plan(world, told(issue('1', 'user_story', 3, done(2))))
  expect(await eventsOf(world, 'user_story')).toEqual(['work_item.created', 'work_item.updated', 'work_item.closed'])
  await plan(world, told(issue('1', 'technical_story', 4, done(2)), issue('1', 'user_story', 5, done(2))))
  expect((await eventsOf(world, 'user_story')).filter((type) => type === 'work_item.closed')).toHaveLength(1)
})

test('a conversion in one batch leaves what it leaves in three', async () => {
  const states = [issue('1', 'defect'), issue('1', 'user_story', 1), issue('1', 'epic', 2), issue('1', 'incident', 3)]
  const [together, apart] = [await setup(), await setup()]
  await plan(together, told(...states))
  for (const state of states) await plan(apart, told(state))
  expect(await eventTypes(together)).toEqual(await eventTypes(apart))
  for (const world of [together, apart])
    expect(
      await Promise.all(
        ['tracker_qa.defects', STORIES, 'tracker_discovery.epics', 'tracker_operations.incidents'].map((table) =>
          living(world, table),
        ),
      ),
    ).toEqual([0, 0, 0, 1])
})

test('only the last form known: that one is created, and late states of the others leave nothing', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'technical_story', 2)))
  await plan(world, told(issue('1', 'user_story', 1)))
  expect([await living(world, STORIES), await living(world, TASKS)]).toEqual([0, 1])
  expect(await eventTypes(world)).toEqual(['work_item.created'])
})

test('a converted issue that is gone is told of once, for what it was last', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'user_story'), issue('1', 'defect', 1)))
  await plan(world, told(gone(issue('1', 'defect'))))
  expect(await eventsOf(world, 'user_story')).toEqual(['work_item.created'])
  expect(await eventsOf(world, 'defect')).toEqual(['work_item.created', 'sync.object_gone', 'work_item.closed'])
})

test('an issue that only seemed gone returns under the same version', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'user_story', 1)))
  world.clock.advance(1000)
  await plan(world, told({ ...gone(issue('1', 'user_story'), 'no_access', `${at(1)}#1`) }))
  expect(await living(world, STORIES)).toBe(0)
  world.clock.advance(1000)
  await plan(world, told(issue('1', 'user_story', 1)))
  expect(await living(world, STORIES)).toBe(1)
})

test('an epic that moves to another project keeps its row, with the key, scope and backlog of there', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'epic')))
  await plan(world, [{ scope: XYZ, changes: [issue('1', 'epic', 1, { key: 'XYZ-4', scope: XYZ })] }])
  expect(await one(world, 'tracker_discovery.epics')).toMatchObject({
    id: planId(world, 'epic', '1'),
    external_key: 'XYZ-4',
    scope_id: planId(world, 'project', '10001'),
    backlog_id: backlogId(initiativeId(world.tenantId, 'XYZ')),
  })
  expect(await eventTypes(world)).toEqual(['work_item.created', 'work_item.updated'])
})
