import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/domain/changes.ts'
import { setup, type World } from '../support/world.ts'
import { eventTypes } from './applied.ts'
import {
  branch,
  commitCheck,
  deployment,
  gone,
  idOf,
  issue,
  pipelineRun,
  pullRequest,
  release,
  repository,
  tell,
} from './told.ts'

const CLOSED = '2026-01-10T11:00:00.000Z'

/** Events told since then. */
async function toldBy(world: World, work: () => Promise<unknown>): Promise<string[]> {
  const before = await eventTypes(world)
  await work()
  return (await eventTypes(world)).slice(before.length)
}

describe('an object that the source no longer has is soft-deleted and told of once', () => {
  const closed = pullRequest('12', { closedAt: CLOSED, sourceStatus: 'closed' })
  test.each<[string, Change[], string, string[]]>([
    [
      'an open pull request',
      [pullRequest('12')],
      'tracker_construction.peer_reviews',
      ['sync.object_gone', 'peer_review.abandoned'],
    ],
    ['a closed pull request', [closed], 'tracker_construction.peer_reviews', ['sync.object_gone']],
    ['an open defect', [issue('7', 'defect')], 'tracker_qa.defects', ['sync.object_gone', 'work_item.closed']],
    ['a closed defect', [issue('7', 'defect', CLOSED)], 'tracker_qa.defects', ['sync.object_gone']],
    ['an open incident', [issue('7', 'incident')], 'tracker_operations.incidents', ['sync.object_gone']],
    ['a pipeline run', [pipelineRun('9')], 'tracker_construction.pipeline_runs', ['sync.object_gone']],
    ['a check', [commitCheck('5', 'failure')], 'tracker_construction.commit_checks', ['sync.object_gone']],
    ['a deployment', [deployment('3', 'aaa', 0)], 'tracker_release.deployment_records', ['sync.object_gone']],
    ['a release', [release('4', 'v1')], 'tracker_release.release_packages', ['sync.object_gone']],
    ['a branch, which is told to nobody', [branch('hello')], 'tracker_construction.branches', []],
  ])('%s', async (_name, changes, table, expected) => {
    const world = await setup()
    await tell(world, changes)
    const lost = changes.map((change) => gone(change))
    expect(await toldBy(world, () => tell(world, lost))).toEqual(expected)
    const [row] = await world.sql<{ id: string; deleted_at: Date }>(`select id, deleted_at from ${table}`)
    expect(row?.deleted_at).toEqual(world.clock.now())
    const audit = await world.sql<{ action: string }>(
      `select action from tracker_audit.audit_entries where aggregate_id = $1 order by id desc limit 1`,
      [row?.id],
    )
    expect(audit[0]?.action).toMatch(/\.deleted$/)

    world.clock.advance(3_600_000)
    expect(await toldBy(world, () => tell(world, lost))).toEqual([])
    const again = lost.map((change) => ({ ...change, url: 'https://github.com/octo/hello' }))
    expect(await toldBy(world, () => tell(world, again))).toEqual([])
    expect(await world.sql(`select deleted_at from ${table}`)).toEqual([{ deleted_at: row?.deleted_at }])
  })
})

test('the loss is told with the object and the reason', async () => {
  const world = await setup()
  await tell(world, [pullRequest('12')])
  await tell(world, [gone(pullRequest('12'), 'moved')])
  const [event] = await world.sql(
    `select aggregate_type, aggregate_id, payload from tracker_governance.outbox_messages
      where event_type = 'sync.object_gone'`,
  )
  expect(event).toMatchObject({
    aggregate_type: 'PeerReview',
    aggregate_id: idOf(world, 'pull_request', '12'),
    payload: { reason: 'moved', kind: 'pull_request', external_id: '12', external_key: 'octo/hello#12' },
  })
  expect(
    await world.sql(`select gone_reason from tracker_integration.external_objects where kind = 'pull_request'`),
  ).toEqual([{ gone_reason: 'moved' }])
})

test('a repository without access leaves its binding marked, and comes back when there is access again', async () => {
  const world = await setup()
  await tell(world, [repository()])
  const lost = gone(repository(), 'no_access', '2026-01-11T00:00:00.000Z')
  expect(await toldBy(world, () => tell(world, [lost]))).toEqual(['sync.object_gone'])
  const bindings = 'select status, gone_reason from tracker_integration.scope_bindings'
  expect(await world.sql(bindings)).toEqual([{ status: 'gone', gone_reason: 'no_access' }])
  await tell(world, [{ ...repository(), version: '2026-01-12T00:00:00.000Z' }])
  expect(await world.sql(bindings)).toEqual([{ status: 'active', gone_reason: null }])
  const again = { ...lost, version: '2026-01-13T00:00:00.000Z' }
  expect(await toldBy(world, () => tell(world, [again]))).toEqual(['sync.object_gone'])
})

test('a pull request that is seen again is restored, unless its end was final', async () => {
  const world = await setup()
  const living = () => world.count('tracker_construction.peer_reviews where deleted_at is null')
  const seenAgain = pullRequest('12', { title: 'Say hello again' }, '2026-01-12T00:00:00.000Z')
  await tell(world, [pullRequest('12'), gone(pullRequest('12'), 'no_access', '2026-01-11T00:00:00.000Z')])
  expect(await living()).toBe(0)
  await tell(world, [seenAgain])
  expect(await living()).toBe(1)
  await tell(world, [gone(pullRequest('12'))])
  await tell(world, [{ ...seenAgain, version: '2026-01-13T00:00:00.000Z' }])
  expect(await living()).toBe(0)
})

test('what was never known leaves no row when it is gone', async () => {
  const world = await setup()
  await tell(
    world,
    [pullRequest('12'), pipelineRun('9'), deployment('3', 'aaa', 0), release('4', 'v1')].map((change) => gone(change)),
  )
  expect(await world.count('tracker_construction.peer_reviews')).toBe(0)
  expect(await world.count('tracker_construction.pipeline_runs')).toBe(0)
  expect(await world.count('tracker_release.deployment_records')).toBe(0)
  expect(await world.count('tracker_release.release_packages')).toBe(0)
  expect(await eventTypes(world)).toEqual([])
})

test('a release package stays when its tag has been released anew, and goes with the last release', async () => {
  const world = await setup()
  const living = () => world.count('tracker_release.release_packages where deleted_at is null')
  await tell(world, [release('4', 'nightly'), release('5', 'nightly')])
  expect(await toldBy(world, () => tell(world, [gone(release('4', 'nightly'))]))).toEqual([])
  expect(await living()).toBe(1)
  expect(await toldBy(world, () => tell(world, [gone(release('5', 'nightly'))]))).toEqual(['sync.object_gone'])
  expect(await living()).toBe(0)
})

test('the pull request of a check that is gone is judged by the others', async () => {
  const world = await setup()
  await tell(world, [pullRequest('12'), commitCheck('5', 'failure'), commitCheck('6', 'success')])
  await tell(world, [gone(commitCheck('5', 'failure'))])
  expect(await world.sql('select ci_pipeline_status from tracker_construction.peer_reviews')).toEqual([
    { ci_pipeline_status: 'success' },
  ])
})
