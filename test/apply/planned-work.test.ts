import { describe, expect, test } from 'vitest'
import type { Change, IssuePlan } from '../../src/domain/changes.ts'
import { backlogId, initiativeId } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'
import { eventTypes, one } from './applied.ts'
import { at, done, issue, person, plan, planId, told } from './planned.ts'
import { gone } from './told.ts'

/** What an issue leaves in the database, for each role it can have. */

const PLAN: Partial<IssuePlan> = {
  sourceType: 'Story',
  stage: 'in_progress',
  points: 2.5,
  sprints: ['7', '8'],
  sprint: '8',
  versions: ['30'],
  dueAt: at(60),
  estimatedHours: 1.5,
  loggedHours: 0.25,
  richDescription: { type: 'doc', content: [{ type: 'paragraph' }] },
}
const COMMON = { sourceStatus: 'In Progress', status: 'in_progress', labels: ['backend'] } as const

const applied = async (...changes: Change[]): Promise<World> => {
  const world = await setup()
  const { outcomes } = await plan(world, told(...changes))
  expect(outcomes).toEqual(changes.map(() => ({ status: 'applied' })))
  return world
}
const scheduled = (world: World) => ({
  cycle_id: planId(world, 'sprint', '8'),
  cycle_ids: [planId(world, 'sprint', '7'), planId(world, 'sprint', '8')],
  release_package_ids: [planId(world, 'release_package', 'version/30')],
})
const placed = (world: World, type: string) => ({
  scope_id: planId(world, 'project', '10000'),
  external_key: 'ABC-1',
  source_type: type,
  title: 'Issue 1',
  description: 'What is to be done',
  rich_description: PLAN.richDescription,
  reporter_id: planId(world, 'person', 'ann'),
})

test('an epic stands in the backlog of the initiative that its project is bound to', async () => {
  const world = await applied(issue('1', 'epic', 0, { ...COMMON, plan: { ...PLAN, sourceType: 'Epic' } }))
  expect(await one(world, 'tracker_discovery.epics')).toMatchObject({
    ...placed(world, 'Epic'),
    id: planId(world, 'epic', '1'),
    backlog_id: backlogId(initiativeId(world.tenantId, 'ABC')),
    priority: 'high',
    status: 'in_progress',
    source_status: 'In Progress',
    labels: ['backend'],
    due_date: new Date(at(60)),
    opened_at: new Date(at(0)),
    closed_at: null,
  })
  expect(await world.count('tracker_discovery.backlogs')).toBe(1)
})

test('a user story: half points, hours, its sprints and versions, the epic above it', async () => {
  const parent = { externalId: '9', role: 'epic' } as const
  const world = await applied(issue('1', 'user_story', 0, { ...COMMON, plan: { ...PLAN, parent } }))
  expect(await one(world, 'tracker_discovery.user_stories')).toMatchObject({
    ...placed(world, 'Story'),
    ...scheduled(world),
    id: planId(world, 'user_story', '1'),
    epic_id: planId(world, 'epic', '9'),
    story_points: '2.5',
    estimated_hours: '1.5',
    logged_hours: '0.25',
    tags: ['backend'],
    status: 'in_progress',
  })
})

test('a technical story: whose user story it belongs to, and who does it', async () => {
  const parent = { externalId: '9', role: 'user_story' } as const
  const given = { ...COMMON, assignee: person('bob'), plan: { ...PLAN, sourceType: 'Sub-task', parent } }
  const world = await applied(issue('1', 'technical_story', 0, given))
  expect(await one(world, 'tracker_construction.technical_stories')).toMatchObject({
    ...placed(world, 'Sub-task'),
    ...scheduled(world),
    parent_source_id: planId(world, 'user_story', '9'),
    developer_id: planId(world, 'person', 'bob'),
    status: 'in_progress',
    source_stage: 'in_progress',
    work_stage: null,
    story_points: '2.5',
    estimated_hours: '1.5',
  })
})

test.each(['epic', 'technical_story', 'defect'] as const)(
  'a technical story belongs to an issue of any kind: to a row of %s',
  async (role) => {
    const world = await applied(issue('1', 'technical_story', 0, { plan: { parent: { externalId: '9', role } } }))
    expect(await one(world, 'tracker_construction.technical_stories')).toMatchObject({
      parent_source_id: planId(world, role, '9'),
    })
  },
)

test('a defect is planned like a story, and linked with one', async () => {
  const world = await applied(
    issue('1', 'defect', 0, { ...COMMON, plan: { ...PLAN, sourceType: 'Bug', linkedIssue: '5' } }),
  )
  expect(await one(world, 'tracker_qa.defects')).toMatchObject({
    ...placed(world, 'Bug'),
    ...scheduled(world),
    severity: 'major',
    priority: 'p1',
    status: 'in_progress',
    story_points: '2.5',
    linked_story_id: planId(world, 'user_story', '5'),
  })
})

test('an incident keeps its key and its type', async () => {
  const world = await applied(issue('1', 'incident', 0, { ...COMMON, plan: { ...PLAN, sourceType: 'Incident' } }))
  expect(await one(world, 'tracker_operations.incidents')).toMatchObject({
    ...placed(world, 'Incident'),
    source: 'jira',
    started_at: new Date(at(0)),
  })
})

test('an issue that is nothing to us is in the ledger and leaves no row', async () => {
  const world = await applied(issue('1', null))
  expect(await world.count(`tracker_integration.external_objects where kind = 'issue'`)).toBe(1)
  expect(await eventTypes(world)).toEqual([])
})

describe.each([
  ['epic', 'tracker_discovery.epics'],
  ['user_story', 'tracker_discovery.user_stories'],
  ['technical_story', 'tracker_construction.technical_stories'],
  ['defect', 'tracker_qa.defects'],
] as const)('%s', (role, table) => {
  test('is created, updated and closed, each told once, however often it comes', async () => {
    const states = [issue('1', role), issue('1', role, 5, { title: 'Better' }), issue('1', role, 9, done(9))]
    const world = await applied(...states)
    const expected = ['work_item.created', 'work_item.updated', 'work_item.closed']
    expect(await eventTypes(world)).toEqual(expected)
    await plan(world, told(...states))
    expect(await eventTypes(world)).toEqual(expected)
  })

  test('the last state first: it is created and closed, and what comes late says nothing', async () => {
    const world = await applied(issue('1', role, 9, done(9)))
    await plan(world, told(issue('1', role)))
    await plan(world, told(issue('1', role, 5, { title: 'Better' })))
    expect(await eventTypes(world)).toEqual(['work_item.created', 'work_item.closed'])
    expect(await one(world, table)).toMatchObject({ title: 'Issue 1', closed_at: new Date(at(9)) })
  })

  test('reopened and closed again is closed twice', async () => {
    const world = await applied(issue('1', role, 9, done(9)), issue('1', role, 10), issue('1', role, 11, done(11)))
    expect((await eventTypes(world)).filter((type) => type === 'work_item.closed')).toHaveLength(2)
  })

  test('gone: its row is marked, and work that was open is closed', async () => {
    const world = await applied(issue('1', role))
    await plan(world, told(gone(issue('1', role))))
    expect(await world.count(`${table} where deleted_at is null`)).toBe(0)
    expect(await eventTypes(world)).toEqual(['work_item.created', 'sync.object_gone', 'work_item.closed'])
  })

  test('its history is told in the audit under its own name', async () => {
    const world = await applied(issue('1', role))
    const aggregate = { epic: 'epic', user_story: 'user_story', technical_story: 'technical_story', defect: 'defect' }[
      role
    ]
    expect(
      await world.sql('select action from tracker_audit.audit_entries where aggregate_id = $1', [
        planId(world, role, '1'),
      ]),
    ).toEqual([{ action: `${aggregate}.created` }])
  })
})
