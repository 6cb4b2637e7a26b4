import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initiativesToAttribute } from '../../src/db/metric-marks.ts'
import type { Tx } from '../../src/db/tx.ts'
import { scopeIdOf } from '../apply/told.ts'
import { setup } from '../support/world.ts'
import { initiativeOf } from './attributed.ts'
import { type MarkedWorld, markedWorld } from './marked.ts'

let marked: MarkedWorld
beforeAll(async () => {
  marked = await markedWorld()
})
afterAll(() => marked.close())

describe('the days of an item', () => {
  const story = `update tracker_construction.technical_stories set`
  test.each([
    ['an end that is told: from then until now', `closed_at = now() - interval '3 days'`, [[-3, 0]]],
    ['a status alone: today', `status = 'in_progress'`, [[0, 0]]],
  ])('%s', async (_what, change, spans) => {
    const { days } = await marked.marksOf((tx) => tx.count(`${story} ${change}`))
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)
    expect(days).toEqual(spans.map(([first, last]) => `${day(first as number)}/${day(last as number)}`))
  })

  test('an end that moves: the days between', async () => {
    const { days } = await marked.marksOf(
      (tx) => tx.count(`${story} closed_at = '2026-01-09T23:00:00Z'`),
      (tx) => tx.count(`${story} closed_at = '2026-01-04T01:00:00Z'`),
    )
    expect(days).toEqual(['2026-01-04/2026-01-09'])
  })

  test('many of one import leave the spans that they cover, not one each', async () => {
    const { days } = await marked.marksOf((tx) =>
      tx.count(
        `insert into tracker_construction.technical_stories (tenant_id, scope_id, opened_at, closed_at, created_by, updated_by)
         select $1::uuid, $2::uuid, day, day + interval '3 days', $1::uuid, $1::uuid
           from generate_series('2025-03-01T12:00:00Z'::timestamptz, '2025-03-20T12:00:00Z', '1 day') day
          union all
         select $1::uuid, $2::uuid, '2025-06-01T12:00:00Z', '2025-06-02T12:00:00Z', $1, $1`,
        [tx.tenantId, scopeIdOf(marked.world)],
      ),
    )
    expect(days).toEqual(['2025-03-01/2025-03-23', '2025-06-01/2025-06-02'])
  })

  test('a run of a test counts on its day', async () => {
    const { days } = await marked.marksOf((tx) =>
      tx.count(
        `insert into tracker_qa.test_executions
           (tenant_id, cycle_id, technical_story_id, test_case_code, executor_id, created_by, updated_by)
         select tenant_id, id, id, 'T-1', id, id, id from tracker_construction.technical_stories`,
      ),
    )
    expect(days).toEqual([`${new Date().toISOString().slice(0, 10)}/${new Date().toISOString().slice(0, 10)}`])
  })
})

test('links mark the initiative that they belong to', async () => {
  const commitId = `(select id from tracker_construction.commits limit 1)`
  for (const [table, columns, from] of [
    ['tracker_construction.pull_request_commits', 'peer_review_id, commit_id', 'tracker_construction.peer_reviews'],
    [
      'tracker_release.deployment_changes',
      `deployment_record_id, commit_id, base_sha, known_by`,
      'tracker_release.deployment_records',
    ],
  ]) {
    const more = columns?.includes('base_sha') ? `, 'other', 'compare'` : ''
    const { marks } = await marked.marksOf((tx) =>
      tx.count(`insert into ${table} (tenant_id, ${columns}) select tenant_id, id, ${commitId}${more} from ${from}`),
    )
    expect(marks).toEqual([initiativeOf(marked.world)])
  }
})

test('a commit marks only when it merged a pull request of which no other is known, or a deployment is said to have brought it', async () => {
  const pushed = (tx: Tx) =>
    tx.count(
      `insert into tracker_construction.commits (id, tenant_id, scope_id, sha, authored_at, committed_at, created_by, updated_by)
       values ($2, $1, $2, 'm13', now(), now(), $1, $1)`,
      [tx.tenantId, scopeIdOf(marked.world)],
    )
  expect((await marked.marksOf(pushed)).marks).toEqual([])
  const merged = await marked.marksOf(pushed, (tx) =>
    tx.count(`update tracker_construction.peer_reviews set merge_commit = 'm13', first_commit_at = null`),
  )
  expect(merged.marks).toEqual([initiativeOf(marked.world)])
  const reported = await marked.marksOf(pushed, (tx) =>
    tx.count(
      `insert into tracker_release.deployment_changes (tenant_id, deployment_record_id, base_sha, commit_id, known_by)
       select tenant_id, id, 'said', $1, 'explicit' from tracker_release.deployment_records`,
      [scopeIdOf(marked.world)],
    ),
  )
  expect(reported.marks).toEqual([initiativeOf(marked.world)])
})

test('an incident that names no scope marks the initiative of the deployment that it names', async () => {
  const { marks } = await marked.marksOf((tx) =>
    tx.count(
      `insert into tracker_operations.incidents (tenant_id, title, severity, status, started_at, source, caused_by, created_by, updated_by)
       select tenant_id, 'x', 'minor', 'open', now(), 'api', id, id, id from tracker_release.deployment_records`,
    ),
  )
  expect(marks).toEqual([initiativeOf(marked.world)])
})

test('marks that come to rest are found, across tenants; those of a burst that goes on are, once the first has waited', async () => {
  const own = await setup()
  const tenants = ['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb']
  await own.sql('delete from tracker_metrics.metric_marks')
  const mark = (initiative: number, secondsAgo: number, tenant = tenants[0]) =>
    own.sql(
      `insert into tracker_metrics.metric_marks (tenant_id, initiative_id, created_at)
       values ($1, $2, clock_timestamp() - $3 * interval '1 second')`,
      [tenant, `00000000-0000-4000-8000-00000000000${initiative}`, secondsAgo],
    )
  await mark(1, 30)
  await mark(1, 20)
  await mark(2, 40, tenants[1])
  await mark(2, 0, tenants[1])
  await mark(3, 15)
  await mark(3, 0)
  const found = await initiativesToAttribute(own.db, { quietMs: 10_000, patienceMs: 35_000 })
  expect(found.map(({ tenantId, initiativeId }) => [tenantId, Number(initiativeId.at(-1))])).toEqual([
    [tenants[1], 2],
    [tenants[0], 1],
  ])
})
