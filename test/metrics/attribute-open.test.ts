import { expect, test } from 'vitest'
import type { Uuid } from '../../src/domain/ids.ts'
import { at, deployed, idOf, pullRequest, tell } from '../apply/told.ts'
import { setup, type World } from '../support/world.ts'
import { attributeAll, dirtyDays, everyFact, factsOf } from './attributed.ts'

/** What the marks tell of: pull requests, or everything. */
const marks = async (world: World) =>
  (await world.sql<{ open: Uuid[] | null }>('select open_pull_requests as open from tracker_metrics.metric_marks')).map(
    ({ open }) => open,
  )

/** A tampered row that nobody marked: only who reads all of the initiative finds it. */
async function tamper(world: World): Promise<void> {
  await world.sql('alter table tracker_release.deployment_records disable trigger user')
  await world.sql("update tracker_release.deployment_records set status = 'failed'")
  await world.sql('alter table tracker_release.deployment_records enable trigger user')
}

const outcomes = async (world: World) => (await factsOf(world)).deployments.map(({ outcome }) => outcome)

/** A deployment of the default branch that is attributed. */
async function deployedWorld(): Promise<World> {
  const world = await setup()
  await tell(world, deployed('1', 'v1', 1))
  await world.sql("update tracker_integration.scope_bindings set default_branch = 'main'")
  await attributeAll(world)
  await world.sql('delete from tracker_metrics.dirty_buckets')
  world.clock.advance(1_000)
  return world
}

test('an open pull request is attributed without reading the rest of its initiative', async () => {
  const world = await deployedWorld()
  await tamper(world)
  await tell(world, [pullRequest('5', { openedAt: at(10) }, at(10))])
  expect(await marks(world)).toEqual([[idOf(world, 'pull_request', '5')]])
  expect(await attributeAll(world)).toEqual([{ marks: 1, facts: 1 }])
  expect(await factsOf(world)).toMatchObject({
    changes: [{ openedAt: Date.parse(at(10)), mergedAt: null, deployment: null, baselineAt: null }],
    deployments: [{ outcome: 'success' }],
  })
  expect(await dirtyDays(world)).toEqual(['2026-01-10/2026-01-10'])
  expect(await marks(world)).toEqual([])

  world.clock.advance(1_000)
  await tell(world, [pullRequest('5', { openedAt: at(10), closedAt: at(20) }, at(20))])
  expect(await attributeAll(world)).toEqual([{ marks: 1, facts: 2 }])
  const found = await everyFact(world)
  expect(found.filter((fact) => fact.includes('closed_at": "2026-01-10T10:20'))).toHaveLength(1)
})

test('once it is merged everything is attributed anew', async () => {
  const world = await deployedWorld()
  await tell(world, [pullRequest('5', { openedAt: at(10) }, at(10))])
  await attributeAll(world)
  await tamper(world)
  await tell(world, [pullRequest('5', { mergedAt: at(20), closedAt: at(20) }, at(20))])
  expect(await marks(world)).toEqual([null])
  await attributeAll(world)
  expect(await outcomes(world)).toEqual(['failure'])
})

test('one that was merged when its mark is answered is found with everything else', async () => {
  const world = await deployedWorld()
  await tell(world, [pullRequest('5', { openedAt: at(10) }, at(10))])
  await tamper(world)
  await world.sql(
    `update tracker_construction.peer_reviews set merged_at = '${at(20)}'; delete from tracker_metrics.metric_marks where open_pull_requests is null`,
  )
  await attributeAll(world)
  expect(await outcomes(world)).toEqual(['failure'])
  expect(await factsOf(world)).toMatchObject({ changes: [{ mergedAt: Date.parse(at(20)) }] })
})

test('one that makes a branch of what was deployed changes more than itself', async () => {
  const world = await deployedWorld()
  await tamper(world)
  await world.sql("update tracker_release.deployment_records set ref = 'release'")
  await world.sql('delete from tracker_metrics.metric_marks')
  await tell(world, [pullRequest('5', { sourceBranch: 'release' }, at(10))])
  expect(await marks(world)).toEqual([[idOf(world, 'pull_request', '5')]])
  await attributeAll(world)
  expect(await outcomes(world)).toEqual(['failure'])
})

test('one that leaves a branch changes more than itself too', async () => {
  const world = await deployedWorld()
  await tell(world, [pullRequest('5', { targetBranch: 'release' }, at(10))])
  await attributeAll(world)
  await tell(world, [pullRequest('5', { targetBranch: 'main' }, at(20))])
  expect(await marks(world)).toEqual([null])
})

test('commits of a pull request leave a mark once it is merged', async () => {
  const world = await deployedWorld()
  const listed = (id: string) =>
    world.sql(
      `insert into tracker_construction.pull_request_commits (tenant_id, peer_review_id, commit_id, position)
       values ($1, $2, gen_random_uuid(), 0)`,
      [world.tenantId, idOf(world, 'pull_request', id)],
    )
  await tell(world, [pullRequest('5', {}, at(10)), pullRequest('6', { mergedAt: at(9), closedAt: at(9) }, at(10))])
  await world.sql('delete from tracker_metrics.metric_marks')
  await listed('5')
  expect(await marks(world)).toEqual([])
  await listed('6')
  expect(await marks(world)).toEqual([null])
})
