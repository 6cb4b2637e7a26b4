import { expect, test } from 'vitest'
import { initiativeId } from '../../src/domain/ids.ts'
import { ABC, at, BOARD, issue, plan, planId, sprint, told, toldByBoard, version } from '../apply/planned.ts'
import { knownAtClock } from '../metrics/work-world.ts'
import { StandingClock, setup, type World } from '../support/world.ts'
import { judgeAll } from './drift-world.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY
/** The sprint begins on 10 January; a Saturday. */
const START = Date.parse(at(0))
const days = (number: number) => new Date(START + number * DAY).toISOString()

/** What is said of dates. */
const run = async (world: World) => {
  const turn = await judgeAll(world)
  return { ...turn, unjudged: turn.unjudged.filter(({ driftType }) => driftType === 'schedule_drift') }
}
const alerts = async (world: World) => (await world.app.listDriftAlerts(world.admin, {}, { limit: 50 })).items

/** A running sprint to the 24th with so many open items in it. */
async function running(items: number) {
  const world = await setup({ clock: new StandingClock(days(13)) })
  const planned = { plan: { sprints: ['7'], sprint: '7' } }
  await plan(world, [
    ...toldByBoard(sprint('7', 0, { status: 'active', sourceStatus: 'active', startsAt: days(0), endsAt: days(14) })),
    ...told(...Array.from({ length: items }, (_, i) => issue(String(i + 1), 'user_story', 0, planned))),
  ])
  return world
}

test('a sprint that is past its date is late while it is active, and no longer once it is closed', async () => {
  const world = await running(2)
  expect(await run(world)).toMatchObject({ opened: 0 })
  world.clock.set(days(15))
  expect(await run(world)).toMatchObject({ opened: 1 })
  const [alert] = await alerts(world)
  expect(alert).toMatchObject({
    subject: planId(world, 'sprint', '7'),
    direction: 'late',
    severity: 'high',
    rule: 'past_its_date',
    initiative: { id: initiativeId(world.tenantId, BOARD.name) },
    points: [{ at: days(14), value: 2, mark: 'remaining' }],
    links: [{ kind: 'cycle', text: 'Sprint 7' }],
  })
  world.clock.set(days(29))
  expect(await run(world)).toMatchObject({ raised: 1 })
  await plan(world, toldByBoard(sprint('7', 9, { status: 'closed', sourceStatus: 'closed', completedAt: days(29) })))
  await run(world)
  world.clock.advance(2 * DAY)
  expect(await run(world)).toMatchObject({ closed: 1 })
})

/** So many items of the initiative were done in each of the eight weeks before the sprint's last. */
async function done(world: World, perWeek: number, scope = BOARD.name) {
  const initiative = initiativeId(world.tenantId, scope)
  await world.sql(`update tracker_integration.scope_bindings set initiative_id = $1, created_at = '2020-01-01'`, [
    initiative,
  ])
  await knownAtClock(world)
  const [project] = await world.sql<{ id: string }>(
    `select scope_id as id from tracker_integration.scope_bindings where kind = 'project'`,
  )
  const monday = Date.parse('2026-01-19T00:00:00Z')
  const weeks = [1, 2, 3, 4, 5, 6, 7, 8].map((week) => new Date(monday - week * WEEK + DAY).toISOString())
  await world.sql(
    `insert into tracker_construction.technical_stories (tenant_id, scope_id, opened_at, closed_at, created_by, updated_by)
     select $1, $2, '2025-01-01', closed_at, $1, $1 from unnest($3::timestamptz[]) w (closed_at), generate_series(1, $4)`,
    [world.tenantId, project?.id, weeks, perWeek],
  )
}

test('more is left than was ever done in a day: the forecast says so before the date', async () => {
  const world = await running(9)
  await done(world, 7)
  expect(await run(world)).toMatchObject({ opened: 1 })
  const [alert] = await alerts(world)
  expect(alert).toMatchObject({ rule: 'monte_carlo', severity: 'high', parameters: { weeks: 8, trials: 2000 } })
  expect(alert?.description).toContain('9 items left to do. At the pace of the last 8 weeks (7, 7, 7, 7, 7, 7, 7, 7)')
  expect(await run(world)).toMatchObject({ updated: 0 })
})

test('what can be done in time is no drift, and weeks that are not known are no weeks without work', async () => {
  const world = await running(1)
  await done(world, 14)
  expect(await run(world)).toMatchObject({ opened: 0, unjudged: [] })
  await world.sql(`update tracker_integration.scope_bindings set created_at = '2026-01-20' where kind = 'project'`)
  expect((await run(world)).unjudged).toMatchObject([{ driftType: 'schedule_drift', reason: 'small_sample' }])
})

/** A version that is to be out on the 24th, with so many open items for it. */
async function planned(world: World, items: number, given: Parameters<typeof version>[2] = {}, minute = 0) {
  await plan(world, [
    ...told(version('30', minute, { name: '4.2', plannedAt: '2026-01-24T00:00:00Z', ...given })),
    ...told(
      ...Array.from({ length: items }, (_, i) => issue(String(i + 1), 'user_story', 0, { plan: { versions: ['30'] } })),
    ),
  ])
}

const releaseWorld = async (zone: string, at: string) => {
  const world = await setup({ clock: new StandingClock(at) })
  await world.sql('update tracker_governance.tenants set time_zone = $1', [zone])
  return world
}

test('a release is late when its day is over where the tenant is, until it is out', async () => {
  const world = await releaseWorld('America/New_York', '2026-01-25T04:59:00Z')
  await planned(world, 2)
  expect(await run(world)).toMatchObject({ opened: 0 })
  world.clock.set('2026-01-25T05:01:00Z')
  expect(await run(world)).toMatchObject({ opened: 1 })
  const [alert] = await alerts(world)
  expect(alert).toMatchObject({
    subject: planId(world, 'release_package', 'version/30'),
    direction: 'late',
    severity: 'high',
    rule: 'past_its_date',
    description: '4.2 was to be released on 2026-01-24 and is not released, with 2 items left to do.',
    links: [{ kind: 'release', text: '4.2' }],
  })
  await planned(world, 0, { released: true, plannedAt: null, releasedAt: '2026-01-25T00:00:00Z' }, 5)
  await run(world)
  world.clock.advance(2 * DAY)
  expect(await run(world)).toMatchObject({ closed: 1 })
})

test('a release whose date is moved is late by the new one, and says what was planned first', async () => {
  const world = await releaseWorld('UTC', '2026-01-26T12:00:00Z')
  await planned(world, 2)
  expect(await run(world)).toMatchObject({ opened: 1 })
  await planned(world, 0, { plannedAt: '2026-01-25T00:00:00Z' }, 5)
  expect(await run(world)).toMatchObject({ opened: 0, updated: 1 })
  expect((await alerts(world))[0]).toMatchObject({
    description:
      '4.2 was to be released on 2026-01-25 and is not released, with 2 items left to do. It was first planned for 2026-01-24; the date was moved 1 time.',
    parameters: { first_planned: '2026-01-24', moved: 1 },
  })
  await done(world, 7, ABC.name)
  await planned(world, 0, { plannedAt: '2026-02-25T00:00:00Z' }, 6)
  await run(world)
  world.clock.advance(2 * DAY)
  expect(await run(world)).toMatchObject({ closed: 1 })
})

test('one that has not begun, was put away or has no date is no drift', async () => {
  for (const given of [
    { startsAt: '2026-01-23T00:00:00Z' },
    { archived: true },
    { plannedAt: null },
    { released: true, plannedAt: null },
  ] as const) {
    const world = await releaseWorld('UTC', '2026-01-22T12:00:00Z')
    await planned(world, 90, given)
    await done(world, 1, ABC.name)
    expect(await run(world), JSON.stringify(given)).toMatchObject({ opened: 0, unjudged: [] })
  }
})

test('a release that will miss its date by the pace of the last weeks says so before', async () => {
  const world = await releaseWorld('UTC', '2026-01-22T12:00:00Z')
  await planned(world, 9)
  await done(world, 7, ABC.name)
  expect(await run(world)).toMatchObject({ opened: 1 })
  expect((await alerts(world))[0]).toMatchObject({
    rule: 'monte_carlo',
    description: expect.stringMatching(/^4\.2 is to be released on 2026-01-24, with 9 items left to do\. At the pace/),
  })
})
