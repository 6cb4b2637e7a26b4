import fc from 'fast-check'
import type { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { readFacts } from '../../src/db/facts-read.ts'
import type { TestFact } from '../../src/domain/metrics/facts.ts'
import { asRole } from '../db/connected.ts'
import { at } from '../domain/metrics/facts.ts'
import { type MetricWorld, metricWorld, uuidOf } from './metric-world.ts'
import { knownAtClock } from './work-world.ts'

const START = at('2024-01-01')
const DAY = 86_400_000
const WINDOW = { from: START, to: START + 60 * DAY }
const STORIES = ['story 1', 'story 2']

type Step =
  | { readonly run: string; readonly status: string; readonly story: string }
  | { readonly remove: string }
  | { readonly story: string; readonly scope: string }
  | { readonly scope: string; readonly initiative: string }
  | { readonly newStory: string }

const execution = fc.constantFrom('T1', 'T2', 'T3')
const story = fc.constantFrom(...STORIES, 'told before it is there')
const scope = fc.constantFrom('one', 'two')
const runs = fc.record({
  run: execution,
  status: fc.constantFrom('passed', 'failed', 'skipped', 'pending'),
  story,
})
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: runs, weight: 4 },
    { arbitrary: fc.record({ remove: execution }), weight: 1 },
    { arbitrary: fc.record({ story, scope }), weight: 2 },
    { arbitrary: fc.record({ scope, initiative: fc.constantFrom('own', 'other') }), weight: 1 },
    { arbitrary: fc.record({ newStory: fc.constant('told before it is there') }), weight: 1 },
  ),
  { minLength: 20, maxLength: 25, size: 'max' },
)

/** Two scopes of one initiative, with a story in each. */
async function testedWorld() {
  const own = await metricWorld({ at: new Date(START).toISOString(), scopes: ['one', 'two'] })
  await addStory(own, 'story 1', 'one')
  await addStory(own, 'story 2', 'two')
  return own
}

const addStory = ({ world }: MetricWorld, name: string, scope: string) =>
  world.sql(
    `insert into tracker_construction.technical_stories (id, tenant_id, scope_id, created_by, updated_by)
     values ($1, $2, $3, $2, $2) on conflict do nothing`,
    [uuidOf(name), world.tenantId, uuidOf(scope)],
  )

const WRITTEN = `insert into tracker_qa.test_executions
    (id, tenant_id, cycle_id, technical_story_id, test_case_code, status, executor_id, created_by, updated_by)
  values ($1, $2, $2, $3, 'T', $4, $2, $2, $2)
  on conflict (id) do update set status = excluded.status, technical_story_id = excluded.technical_story_id, deleted_at = null`

async function take(own: MetricWorld, step: Step) {
  const { sql, tenantId, clock } = own.world
  if ('run' in step) await sql(WRITTEN, [uuidOf(step.run), tenantId, uuidOf(step.story), step.status])
  else if ('remove' in step)
    await sql('update tracker_qa.test_executions set deleted_at = now() where id = $1', [uuidOf(step.remove)])
  else if ('newStory' in step) await addStory(own, step.newStory, 'one')
  else if ('story' in step)
    await sql('update tracker_construction.technical_stories set scope_id = $2 where id = $1', [
      uuidOf(step.story),
      uuidOf(step.scope),
    ])
  else
    await sql('update tracker_integration.scope_bindings set initiative_id = $2 where name = $1', [
      step.scope,
      step.initiative === 'own' ? own.initiativeId : uuidOf('other'),
    ])
  await knownAtClock(own.world)
  // The clock of the database wrote these.
  await sql('alter table tracker_qa.test_executions disable trigger user')
  await sql(
    `update tracker_qa.test_executions set created_at = least(created_at, $1), updated_at = least(updated_at, $1)`,
    [clock.now()],
  )
  await sql('alter table tracker_qa.test_executions enable trigger user')
}

/** The tests of the initiative, by nothing but the rows as they stand now. */
async function standing({ world, initiativeId }: MetricWorld) {
  const rows = await world.sql<{ id: string; status: string; told: Date; at: Date; gone: boolean }>(
    `select t.id, t.status, t.created_at as told, t.updated_at as at, t.deleted_at is not null as gone
       from tracker_qa.test_executions t
       join tracker_construction.technical_stories s on s.id = t.technical_story_id
       join tracker_integration.scope_bindings b on b.scope_id = s.scope_id
      where b.initiative_id = $1`,
    [initiativeId],
  )
  return {
    since: rows.length === 0 ? null : Math.min(...rows.map(({ told }) => told.getTime())),
    tests: inOrder(
      rows
        .filter(({ status, gone }) => !gone && (status === 'passed' || status === 'failed'))
        .map(({ id, status, at }) => ({ id, at: at.getTime(), passed: status === 'passed' })),
    ),
  }
}

const inOrder = (tests: readonly TestFact[]) => tests.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

async function known({ world, initiativeId }: MetricWorld, asOf: number) {
  const parts = new Set(['tests'] as const)
  const facts = await world.db.tenant(world.tenantId, (tx) => readFacts(tx, initiativeId, WINDOW, asOf, parts))
  return { since: facts.covered.tests?.from ?? null, tests: inOrder(facts.tests) }
}

test('the tests of an initiative are those that stood as of an instant, and stay so for ever', async () => {
  const seen = { tests: 0, changed: 0 }
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const own = await testedWorld()
      const then: Awaited<ReturnType<typeof known>>[] = []
      for (const [i, step] of drawn.entries()) {
        own.world.clock.set(new Date(START + i * DAY).toISOString())
        await take(own, step)
        const told = await known(own, START + i * DAY)
        expect(told).toEqual(await standing(own))
        then.push(told)
        seen.tests += told.tests.length
      }
      const last = then.at(-1)
      for (const [i, told] of then.entries()) {
        expect(await known(own, START + i * DAY)).toEqual(told)
        seen.changed += told.tests.filter(
          (it) => !last?.tests.some(({ id, at }) => id === it.id && at === it.at),
        ).length
      }
    }),
    { numRuns: 8, seed: 7 },
  )
  expect(Math.min(seen.tests, seen.changed)).toBeGreaterThan(50)
})

test('a test that is run again marks the days of both runs, one that is written as it was none', async () => {
  const own = await testedWorld()
  const day = (n: number) => new Date(START + n * DAY).toISOString().slice(0, 10)
  const marked = async (at: number, step: Step) => {
    own.world.clock.set(`${day(at)}T00:00:00Z`)
    await own.world.sql('delete from tracker_metrics.dirty_buckets')
    await take(own, step)
    const rows = await own.world.sql<{ day: string; id: string }>(
      'select first_day::text as day, initiative_id as id from tracker_metrics.dirty_buckets order by 1',
    )
    expect(rows.every(({ id }) => id === own.initiativeId)).toBe(true)
    return [...new Set(rows.map((row) => row.day))]
  }
  await take(own, { run: 'T1', status: 'failed', story: 'story 1' })
  const today = new Date().toISOString().slice(0, 10)
  expect(await marked(4, { run: 'T1', status: 'passed', story: 'story 1' })).toEqual([day(0), today])
  expect(await marked(5, { run: 'T2', status: 'pending', story: 'story 1' })).toEqual([today])
  expect(await marked(6, { run: 'T2', status: 'pending', story: 'story 1' })).toEqual([])
  // Today for the story itself.
  expect(await marked(7, { story: 'story 1', scope: 'two' })).toEqual([day(0), day(4), day(5), today])
})

test('whoever moves a story waits for those who write its tests, and takes them along', async () => {
  const own = await testedWorld()
  const { world } = own
  const inTenant = <T>(work: (client: Client) => Promise<T>) => asRole(world.url, 'app_user', world.tenantId, work)
  const moved = await inTenant(async (writer) => {
    await writer.query(WRITTEN, [uuidOf('T1'), world.tenantId, uuidOf('story 1'), 'passed'])
    const moves = inTenant((mover) =>
      mover.query('update tracker_construction.technical_stories set scope_id = $2 where id = $1', [
        uuidOf('story 1'),
        uuidOf('two'),
      ]),
    )
    const waits = async () => (await world.count(`pg_locks where locktype = 'advisory' and not granted`)) > 0
    await vi.waitUntil(waits, { timeout: 10_000 })
    return { moves }
  })
  await moved.moves
  expect(
    await world.sql(`select scope_id as scope from tracker_metrics.test_facts where known_to = 'infinity'`),
  ).toEqual([{ scope: uuidOf('two') }])
})
