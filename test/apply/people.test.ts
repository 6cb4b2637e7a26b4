import { expect, test } from 'vitest'
import { setup, type World } from '../support/world.ts'
import { eventTypes } from './applied.ts'
import { aboutPerson, issue, plan, planId, told } from './planned.ts'

const people = (world: World) =>
  world.sql(
    `select display_name as name, forgotten_at is not null as forgotten from tracker_integration.external_identities`,
  )
const about = (minute: number, isGone = false) => [{ scope: null, changes: [aboutPerson('ann', minute, isGone)] }]
const KNOWN = [{ name: 'Name of ann', forgotten: false }]
const FORGOTTEN = [{ name: null, forgotten: true }]

test('an account that is gone loses its names; rows keep who did what', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'user_story')))
  expect(await people(world)).toEqual(KNOWN)
  world.clock.advance(1000)
  await plan(world, about(5, true))
  expect(await people(world)).toEqual(FORGOTTEN)
  expect(await world.sql('select reporter_id from tracker_discovery.user_stories')).toEqual([
    { reporter_id: planId(world, 'person', 'ann') },
  ])
  expect(await eventTypes(world)).toEqual(['work_item.created'])
})

test('whoever still tells the names of a forgotten account, later or in the same batch, does not bring them back', async () => {
  const world = await setup()
  await plan(world, [...about(5, true), ...told(issue('1', 'user_story'))])
  expect(await people(world)).toEqual(FORGOTTEN)
  world.clock.advance(3_600_000)
  await plan(world, told(issue('2', 'user_story')))
  expect(await people(world)).toEqual(FORGOTTEN)
})

test('an account that is there again has its names again; what is older than that says nothing', async () => {
  const world = await setup()
  await plan(world, about(5, true))
  world.clock.advance(1000)
  await plan(world, about(9))
  expect(await people(world)).toEqual(KNOWN)
  await plan(world, about(5, true))
  expect(await people(world)).toEqual(KNOWN)
})

test('an account that is given two names at once has the same one in the end, whichever came first', async () => {
  const named = (id: string, displayName: string) =>
    issue(id, 'user_story', 0, { reporter: { externalId: 'ann', login: null, displayName, kind: 'user' } })
  const [one, other] = [named('1', 'Ann'), named('2', 'ann (admin)')]
  for (const batches of [[[one, other]], [[other, one]], [[one], [other]], [[other], [one]]]) {
    const world = await setup()
    for (const batch of batches) await plan(world, told(...batch))
    expect(await people(world)).toEqual([{ name: 'ann (admin)', forgotten: false }])
  }
})

test('what looks like a person in a document of the source is none', async () => {
  const world = await setup()
  const richDescription = { attrs: { externalId: 'eve', login: 'eve', displayName: 'Eve', kind: 'user' } }
  await plan(world, told(issue('1', 'user_story', 0, { plan: { richDescription } })))
  expect(await people(world)).toEqual(KNOWN)
})
