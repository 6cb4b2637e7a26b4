import { describe, expect, test } from 'vitest'
import { setup, type World } from '../support/world.ts'
import { eventTypes, one } from './applied.ts'
import { ABC, at, BOARD, history, issue, plan, planId, sprint, told, toldByBoard, version } from './planned.ts'
import { gone } from './told.ts'

describe('sprints', () => {
  test('a sprint is a cycle of its board, from its plan to its end, and makes no events', async () => {
    const world = await setup()
    const planned = { status: 'planned', sourceStatus: 'future', startsAt: null, endsAt: null } as const
    await plan(world, toldByBoard(sprint('7', 0, { ...planned, goal: 'Log in' })))
    expect(await one(world, 'tracker_construction.implementation_cycles')).toMatchObject({
      id: planId(world, 'sprint', '7'),
      scope_id: planId(world, 'board', BOARD.externalId),
      name: 'Sprint 7',
      sprint_goal: 'Log in',
      status: 'planned',
      source_status: 'future',
      start_date: null,
    })
    const ended = { status: 'closed', sourceStatus: 'closed', completedAt: at(9) } as const
    await plan(world, toldByBoard(sprint('7', 9, ended), sprint('7', 5)))
    expect(await one(world, 'tracker_construction.implementation_cycles')).toMatchObject({
      status: 'closed',
      start_date: new Date(at(0)),
      completed_at: new Date(at(9)),
    })
    expect(await eventTypes(world)).toEqual([])
  })

  test('one that is deleted is marked; its issues keep its id', async () => {
    const world = await setup()
    const planned = { plan: { sprints: ['7'], sprint: '7' } }
    await plan(world, [...toldByBoard(sprint('7')), ...told(issue('1', 'user_story', 0, planned))])
    await plan(world, toldByBoard(gone(sprint('7'))))
    expect(await world.count('tracker_construction.implementation_cycles where deleted_at is null')).toBe(0)
    expect(await one(world, 'tracker_discovery.user_stories')).toMatchObject({ cycle_id: planId(world, 'sprint', '7') })
  })
})

describe('versions', () => {
  const statusOf = async (given: Parameters<typeof version>[2]) => {
    const world = await setup()
    await plan(world, told(version('30', 0, given)))
    return one(world, 'tracker_release.release_packages')
  }
  test.each([
    ['not released: planned', {}, { status: 'planned', published_at: null }],
    [
      'released: approved on that day',
      { released: true, releasedAt: at(1) },
      { status: 'approved', published_at: new Date(at(1)) },
    ],
    ['released on no day: approved all the same', { released: true }, { status: 'approved', published_at: null }],
    ['planned for a day: not published on it', { releasedAt: at(1) }, { status: 'planned', published_at: null }],
    ['planned for a day: that day is kept', { plannedAt: at(1) }, { planned_at: new Date(at(1)) }],
    ['put away without a release: cancelled', { archived: true }, { status: 'cancelled', archived: true }],
    [
      'put away after its release: still approved',
      { archived: true, released: true, releasedAt: at(1) },
      { status: 'approved', archived: true },
    ],
  ])('%s', async (_name, given, expected) => {
    expect(await statusOf(given)).toMatchObject(expected)
  })

  test('its name, description and start are those of the release package that issues name', async () => {
    const world = await setup()
    const planned = { plan: { versions: ['30'] } }
    const given = { name: '1.0', description: 'The first', startsAt: at(3) }
    await plan(world, told(issue('1', 'user_story', 0, planned), version('30', 0, given)))
    const [row] = await world.sql(
      `select p.version_number, p.title, p.release_notes, p.start_date, p.scope_id
         from tracker_discovery.user_stories s join tracker_release.release_packages p on p.id = any(s.release_package_ids)`,
    )
    expect(row).toEqual({
      version_number: '1.0',
      title: '1.0',
      release_notes: 'The first',
      start_date: new Date(at(3)),
      scope_id: planId(world, 'project', ABC.externalId),
    })
  })

  test('every date it was planned for is kept once, until it is released', async () => {
    const world = await setup()
    const tell = (minute: number, given: Parameters<typeof version>[2]) =>
      plan(world, told(version('30', minute, given)))
    await tell(0, {})
    await tell(1, { plannedAt: at(10) })
    await tell(2, { plannedAt: at(10), description: 'The same date' })
    await tell(3, { plannedAt: at(20) })
    await tell(4, { plannedAt: null })
    await tell(5, { plannedAt: at(20) })
    await tell(6, { plannedAt: at(10) })
    await tell(7, { released: true, releasedAt: at(12) })
    expect(await one(world, 'tracker_release.release_packages')).toMatchObject({
      planned_at: null,
      published_at: new Date(at(12)),
    })
    const dates = await world.sql(
      `select d.planned_at as "plannedAt" from tracker_release.planned_dates d
         join tracker_release.release_packages p on p.id = d.release_package_id order by d.recorded_at`,
    )
    expect(dates).toEqual([10, 20, 10].map((minute) => ({ plannedAt: new Date(at(minute)) })))
  })

  test('one that is merged or deleted is marked and told of', async () => {
    const world = await setup()
    await plan(world, told(version('30')))
    await plan(world, told(gone(version('30'))))
    expect(await world.count('tracker_release.release_packages where deleted_at is null')).toBe(0)
    expect(await eventTypes(world)).toEqual(['sync.object_gone'])
  })
})

describe('the history of issues', () => {
  const rows = (world: World) =>
    world.sql(
      `select field, from_value, to_value, changed_at, author_id from tracker_construction.work_item_history
        where deleted_at is null order by changed_at, field`,
    )

  test('an entry leaves a row for each field, with ids of our cycles, and twice is once', async () => {
    const world = await setup()
    const entry = history('100', '1', 3, [
      { field: 'sprint', from: [], to: ['7'] },
      { field: 'points', from: null, to: 0.5 },
      { field: 'status', from: 'To Do', to: 'Doing' },
    ])
    await plan(world, told(entry, entry))
    await plan(world, told(entry))
    const common = { changed_at: new Date(at(3)), author_id: planId(world, 'person', 'ann') }
    expect(await rows(world)).toEqual([
      { ...common, field: 'points', from_value: null, to_value: 0.5 },
      { ...common, field: 'sprint', from_value: [], to_value: [planId(world, 'sprint', '7')] },
      { ...common, field: 'status', from_value: 'To Do', to_value: 'Doing' },
    ])
    expect(await world.count('tracker_construction.work_item_history')).toBe(3)
    expect(await eventTypes(world)).toEqual([])
  })

  test('what the API says of an entry replaces what the webhook said, in either order', async () => {
    const fromWebhook = history('100', '1', 4, [{ field: 'points', from: 1, to: 2 }], '0')
    const fromApi = history('100', '1', 3, [{ field: 'points', from: 1, to: 2 }], '1')
    for (const order of [
      [fromWebhook, fromApi],
      [fromApi, fromWebhook],
    ]) {
      const world = await setup()
      for (const change of order) await plan(world, told(change))
      expect(await rows(world)).toMatchObject([{ changed_at: new Date(at(3)), from_value: 1, to_value: 2 }])
    }
  })

  test('a field that an entry turns out not to speak of loses its row', async () => {
    const world = await setup()
    await plan(world, told(history('100', '1', 3, [{ field: 'points', from: 1, to: 2 }], '0')))
    await plan(world, told(history('100', '1', 3, [{ field: 'status', from: 'A', to: 'B' }], '1')))
    expect((await rows(world)).map(({ field }) => field)).toEqual(['status'])
  })

  test('who was in a sprint at an instant, and with how many points, follows from the rows', async () => {
    const world = await setup()
    await plan(world, [
      ...toldByBoard(sprint('7')),
      // In from the beginning, so nothing says so but the row itself; it grew on the way.
      ...told(issue('1', 'user_story', 9, { plan: { sprints: ['7'], sprint: '7', points: 5 } })),
      ...told(history('101', '1', 6, [{ field: 'points', from: 3, to: 5 }])),
      // Came in late, and left.
      ...told(issue('2', 'defect', 9, { plan: { sprints: [], sprint: null, points: 1 } })),
      ...told(history('102', '2', 4, [{ field: 'sprint', from: [], to: ['7'] }])),
      ...told(history('103', '2', 8, [{ field: 'sprint', from: ['7'], to: [] }])),
    ])
    const scopeAt = async (minute: number) => {
      const found = await world.sql<{ key: string; points: number }>(SCOPE_AT, [
        planId(world, 'sprint', '7'),
        at(minute),
      ])
      return Object.fromEntries(found.map(({ key, points }) => [key, points]))
    }
    expect(await scopeAt(1)).toEqual({ 'ABC-1': 3 })
    expect(await scopeAt(5)).toEqual({ 'ABC-1': 3, 'ABC-2': 1 })
    expect(await scopeAt(7)).toEqual({ 'ABC-1': 5, 'ABC-2': 1 })
    expect(await scopeAt(8)).toEqual({ 'ABC-1': 5 })
  })
})

/** The last word before the instant; else what the first word after it began with; else what the row says now. */
const VALUE_AT = (field: string, now: string) => `
  coalesce(
    (select array[to_value] from tracker_construction.work_item_history h
      where h.issue_id = item.issue_id and field = '${field}' and deleted_at is null and changed_at <= $2
      order by changed_at desc limit 1),
    (select array[from_value] from tracker_construction.work_item_history h
      where h.issue_id = item.issue_id and field = '${field}' and deleted_at is null and changed_at > $2
      order by changed_at limit 1),
    array[${now}])`

const SCOPE_AT = `
  with item as (
    select o.id as issue_id, external_key, story_points, cycle_ids from (
      select id, external_key, story_points, cycle_ids from tracker_discovery.user_stories
      union all select id, external_key, story_points, cycle_ids from tracker_qa.defects
    ) row
      join tracker_integration.external_objects o using (external_key)
  )
  select external_key as key, (${VALUE_AT('points', 'to_jsonb(story_points)')})[1]::float8 as points
    from item
   where (${VALUE_AT('sprint', 'to_jsonb(cycle_ids)')})[1] ? $1::text`
