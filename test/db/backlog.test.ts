import { expect, test } from 'vitest'
import {
  deploymentsWithoutContents,
  unfinishedDeployments,
  unfinishedRuns,
  unsettledChecks,
} from '../../src/db/backlog.ts'
import type { Tx } from '../../src/db/tx.ts'
import {
  deployed,
  deployment,
  deploymentContents,
  gone,
  pipelineRun,
  pullRequest,
  scopeIdOf,
  tell,
} from '../apply/told.ts'
import { setup, type World } from '../support/world.ts'

const read = <T>(world: World, work: (tx: Tx, scopeId: string) => Promise<T>): Promise<T> =>
  world.db.tenant(world.tenantId, (tx) => work(tx, scopeIdOf(world)))

test('unfinished runs: of the last 90 days, not ended, not gone, latest first', async () => {
  const world = await setup()
  await tell(world, [
    pipelineRun('1'),
    pipelineRun('2', { status: 'completed' }),
    pipelineRun('3', { startedAt: '2025-10-01T00:00:00.000Z' }),
    pipelineRun('4', { status: 'in_progress', startedAt: '2026-01-11T00:00:00.000Z' }),
    pipelineRun('5'),
  ])
  await tell(world, [gone(pipelineRun('5'))])
  const runs = (limit: number) => read(world, (tx, scopeId) => unfinishedRuns(tx, scopeId, limit, world.clock.now()))
  expect(await runs(10)).toEqual([
    { externalId: '4/1', sha: null, baseSha: null },
    { externalId: '1/1', sha: null, baseSha: null },
  ])
  expect(await runs(1)).toHaveLength(1)
})

test('unsettled checks: pending ones, failed ones of open pull requests, and none yet in the first hour', async () => {
  const world = await setup()
  const head = (id: string, fields = {}) => pullRequest(id, { headCommit: `head-${id}`, ...fields })
  const closed = { closedAt: '2026-01-11T00:00:00.000Z', mergedAt: '2026-01-11T00:00:00.000Z' }
  await tell(world, [
    head('1'),
    head('2', closed),
    head('3'),
    head('4', closed),
    head('5'),
    head('6', { openedAt: '2026-01-15T11:30:00.000Z' }),
  ])
  const check = (id: string, status: 'pending' | 'failure' | 'success') =>
    world.sql(`update tracker_construction.peer_reviews set ci_pipeline_status = $2 where external_id = $1`, [
      id,
      status,
    ])
  await check('1', 'failure')
  await check('2', 'pending')
  await check('3', 'success')
  await check('4', 'failure')
  const found = await read(world, (tx, scopeId) => unsettledChecks(tx, scopeId, 10, world.clock.now()))
  expect(found.map(({ sha }) => sha).toSorted()).toEqual(['head-1', 'head-2', 'head-6'])
})

test('unfinished deployments: neither succeeded nor failed', async () => {
  const world = await setup()
  await tell(world, [
    deployment('1', 'c1', 0),
    ...deployed('2', 'c1', 1),
    ...deployed('3', 'c1', 2, 'failure'),
    ...deployed('4', 'c1', 3, 'in_progress'),
    pullRequest('12'),
  ])
  const found = () =>
    read(world, (tx, scopeId) => unfinishedDeployments(tx, scopeId, 10, world.clock.now())).then((items) =>
      items.map((item) => item.externalId),
    )
  expect(await found()).toEqual(['4', '1'])
  world.clock.advance(91 * 24 * 3_600_000)
  expect(await found()).toEqual([])
})

test('contents are looked up against the deployment before, once, and anew when another comes to lie between', async () => {
  const world = await setup()
  const wanted = () => read(world, (tx, scopeId) => deploymentsWithoutContents(tx, scopeId, 10))
  await tell(world, [...deployed('1', 'c1', 0), ...deployed('2', 'c2', 5, 'failure'), ...deployed('3', 'c3', 20)])
  expect(await wanted()).toEqual([
    { externalId: '1', sha: 'c1', baseSha: null },
    { externalId: '3', sha: 'c3', baseSha: 'c1' },
  ])
  const version = '2026-01-12T00:00:00.000Z'
  await tell(world, [deploymentContents('1', '', [], version), deploymentContents('3', 'c1', ['c3'], version)])
  expect(await wanted()).toEqual([])

  const between = deployed('4', 'c4', 10)
  await tell(world, between)
  expect(await wanted()).toEqual([
    { externalId: '4', sha: 'c4', baseSha: 'c1' },
    { externalId: '3', sha: 'c3', baseSha: 'c4' },
  ])
  await tell(
    world,
    between.slice(0, 1).map((change) => gone(change)),
  )
  expect(await wanted()).toEqual([])
})
