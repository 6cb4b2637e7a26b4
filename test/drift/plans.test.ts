import { expect, test } from 'vitest'
import { initiativeId } from '../../src/domain/ids.ts'
import { at, BOARD, issue, plan, planId, sprint, told, toldByBoard } from '../apply/planned.ts'
import { StandingClock, setup, type World } from '../support/world.ts'

const DAY = 86_400_000
const WEEK = 7 * DAY
/** The sprint begins on 10 January; a Saturday. */
const START = Date.parse(at(0))
const days = (number: number) => new Date(START + number * DAY).toISOString()

const run = (world: World) => world.app.runDrift(world.admin, { types: ['schedule_drift'] })
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
async function done(world: World, perWeek: number) {
  const initiative = initiativeId(world.tenantId, BOARD.name)
  await world.sql(`update tracker_integration.scope_bindings set initiative_id = $1, created_at = '2020-01-01'`, [
    initiative,
  ])
  const [project] = await world.sql<{ id: string }>(
    `select scope_id as id from tracker_integration.scope_bindings where kind = 'project'`,
  )
  const monday = Date.parse('2026-01-19T00:00:00Z')
  for (let week = 1; week <= 8; week += 1)
    for (let i = 0; i < perWeek; i += 1)
      await world.sql(
        `insert into tracker_construction.technical_stories (tenant_id, scope_id, opened_at, closed_at, created_by, updated_by)
         values ($1, $2, '2025-01-01', $3, $1, $1)`,
        [world.tenantId, project?.id, new Date(monday - week * WEEK + DAY).toISOString()],
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
