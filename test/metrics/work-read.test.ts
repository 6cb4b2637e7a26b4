import { expect, test } from 'vitest'
import { readFacts } from '../../src/db/facts-read.ts'
import { objectId, type Uuid } from '../../src/domain/ids.ts'
import { at } from '../domain/metrics/facts.ts'
import { type MetricWorld, metricWorld, uuidOf } from './metric-world.ts'
import { knownAtClock } from './work-world.ts'

const NOW = '2024-02-20T12:00:00Z'
const ALWAYS = { validFrom: Number.NEGATIVE_INFINITY, validTo: Number.POSITIVE_INFINITY }

/** A story that was opened, begun and done, with the words its source has for that. */
async function planned({ world }: MetricWorld, name: string, begun: string | null, done: string | null): Promise<Uuid> {
  const id = uuidOf(name)
  const { tenantId } = world
  const issueOf = (issue: string) => objectId(tenantId, 'jira.example', 'issue', issue)
  await world.sql(
    `insert into tracker_discovery.user_stories
       (id, tenant_id, description, reporter_id, scope_id, status, source_status, opened_at, closed_at, issue_id, created_at, created_by, updated_by)
     values ($1, $2, '', $2, $3, $4, $5, '2024-01-02', $6, $7, '2024-01-02', $2, $2)`,
    [
      id,
      tenantId,
      uuidOf('scope'),
      done === null ? 'todo' : 'done',
      done === null ? 'Backlog' : 'Done',
      done,
      issueOf(name),
    ],
  )
  const changes = [
    ['2024-01-03', 'Backlog'],
    [begun, 'In Progress'],
    [done, 'Done'],
  ] as const
  for (const [when, word] of changes)
    if (when !== null)
      await world.sql(
        `insert into tracker_construction.work_item_history
           (tenant_id, scope_id, issue_id, changed_at, field, to_value, created_by, updated_by)
         values ($1, $2, $3, $4, 'status', $5, $1, $1)`,
        [tenantId, uuidOf('scope'), issueOf(name), when, JSON.stringify(word)],
      )
  return id
}

test('planned work begins with its first status in which it does not wait, and what is of no use to the window is left out', async () => {
  const own = await metricWorld({ at: NOW })
  const done = await planned(own, 'done', '2024-01-10', '2024-01-20')
  const waiting = await planned(own, 'waiting', null, null)
  await planned(own, 'before', '2024-01-04', '2024-01-05')
  await knownAtClock(own.world)
  const facts = await own.world.db.tenant(own.world.tenantId, (tx) =>
    readFacts(tx, own.initiativeId, { from: at('2024-01-15'), to: at('2024-02-15') }, at(NOW)),
  )
  const byId = (one: { id: Uuid }, other: { id: Uuid }) => (one.id < other.id ? -1 : 1)
  expect(facts.work.toSorted(byId)).toEqual(
    [
      {
        id: done,
        kind: 'user_story',
        ...ALWAYS,
        openedAt: at('2024-01-02'),
        startedAt: at('2024-01-10'),
        doneAt: at('2024-01-20'),
        escaped: null,
      },
      {
        id: waiting,
        kind: 'user_story',
        ...ALWAYS,
        openedAt: at('2024-01-02'),
        startedAt: null,
        doneAt: null,
        escaped: null,
      },
    ].toSorted(byId),
  )
})

test('a defect escaped when no test found it and what it is about was done; tests with a verdict are counted', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  const story = await planned(own, 'done', '2024-01-10', '2024-01-20')
  const open = await planned(own, 'open', '2024-01-10', null)
  for (const [name, linked, execution] of [
    ['late', story, null],
    ['early', open, null],
    ['tested', story, uuidOf('execution')],
    ['unknown', null, null],
  ])
    await world.sql(
      `insert into tracker_qa.defects
         (id, tenant_id, severity, priority, reporter_id, description, scope_id, opened_at, linked_story_id, test_execution_id, created_at, created_by, updated_by)
       values ($1, $2, 'major', 'p1', $2, '', $3, '2024-02-01', $4, $5, '2024-02-01', $2, $2)`,
      [uuidOf(name ?? ''), world.tenantId, uuidOf('scope'), linked, execution],
    )
  await world.sql(
    `with s as (insert into tracker_construction.technical_stories (tenant_id, scope_id, created_by, updated_by)
        values ($1, $2, $1, $1) returning id)
     insert into tracker_qa.test_executions
       (tenant_id, cycle_id, technical_story_id, test_case_code, status, executor_id, created_at, updated_at, created_by, updated_by)
     select $1, $1, s.id, status, status, $1, '2024-01-16', '2024-02-01', $1, $1
       from s cross join unnest(array['passed', 'failed', 'skipped']) status`,
    [world.tenantId, uuidOf('scope')],
  )
  await knownAtClock(world)
  const facts = await world.db.tenant(world.tenantId, (tx) =>
    readFacts(tx, own.initiativeId, { from: at('2024-01-15'), to: at('2024-02-15') }, at(NOW)),
  )
  const defects = facts.work.filter(({ kind }) => kind === 'defect').map(({ id, escaped }) => [id, escaped])
  expect(Object.fromEntries(defects)).toEqual({
    [uuidOf('late')]: true,
    [uuidOf('early')]: false,
    [uuidOf('tested')]: false,
    [uuidOf('unknown')]: null,
  })
  expect(facts.tests.map(({ passed, at }) => [passed, at]).toSorted()).toEqual([
    [false, at('2024-02-01')],
    [true, at('2024-02-01')],
  ])
  expect(facts.covered.tests).toEqual({ from: at('2024-01-16'), to: at(NOW) })
})
