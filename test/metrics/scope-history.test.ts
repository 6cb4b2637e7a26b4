import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFacts } from '../../src/db/facts-read.ts'
import type { Facts } from '../../src/domain/metrics/facts.ts'
import { at, deployed, issue, pullRequest, tell } from '../apply/told.ts'
import { StandingClock, setup } from '../support/world.ts'
import { attributeAll, initiativeOf } from './attributed.ts'
import { metricWorld } from './metric-world.ts'
import { anySteps, momentsOf, workAt } from './work-histories.ts'
import { answers, DAY, instant, type WorkWorld, workWorld } from './work-world.ts'

const WINDOW = { from: instant(0), to: instant(60 * DAY), zone: 'UTC' }
const OTHER = '22222222-2222-4222-8222-222222222222'
const ABC = `tracker_integration.scope_bindings set %s where name = 'ABC'`

/** What becomes of the scope between two moments; most often nothing. */
const DONE_TO_SCOPE = {
  'moved away': `initiative_id = '${OTHER}'`,
  'moved back': 'initiative_id = $1',
  unbound: 'deleted_at = now()',
  'bound again': 'deleted_at = null',
} as const
type Turn = keyof typeof DONE_TO_SCOPE
const anyTurn = fc.constantFrom<Turn | null>(null, null, null, ...(Object.keys(DONE_TO_SCOPE) as Turn[]))

async function turn({ world, initiativeId }: WorkWorld, what: Turn) {
  await world.sql(`update ${ABC.replace('%s', DONE_TO_SCOPE[what])}`, what === 'moved back' ? [initiativeId] : [])
}

const isThere = async ({ world, initiativeId }: WorkWorld) =>
  (await world.count(
    `tracker_integration.scope_bindings where name = 'ABC' and deleted_at is null and initiative_id = '${initiativeId}'`,
  )) === 1

const said = (facts: Facts, minute: number) => ({
  covered: facts.covered,
  answers: answers(facts, WINDOW, instant(minute)),
})

test('an answer counts the scopes that the initiative had, and stays so wherever they go', async () => {
  const seen = { there: 0, away: 0 }
  await fc.assert(
    fc.asyncProperty(anySteps, fc.array(anyTurn, { minLength: 30, maxLength: 30 }), async (drawn, turns) => {
      const own = await workWorld()
      const moments = momentsOf(drawn, true)
      const then: ReturnType<typeof said>[] = []
      for (const [i, { minute, receipts }] of moments.entries()) {
        const what = turns[i] ?? null
        if (i > 0 && what !== null) await turn(own, what)
        await own.tell(minute, receipts)
        const there = await isThere(own)
        const known = await own.facts(WINDOW, instant(minute))
        const work = there ? workAt(own.world, moments, i, true) : []
        expect(answers(known, WINDOW, instant(minute))).toEqual(answers({ ...known, work }, WINDOW, instant(minute)))
        if (!there) expect(known.covered.work).toBeNull()
        then.push(said(known, minute))
        seen[there ? 'there' : 'away'] += 1
      }
      for (const [i, { minute }] of moments.entries())
        expect(said(await own.facts(WINDOW, instant(minute)), minute)).toEqual(then[i])
    }),
    { numRuns: 4, seed: 7 },
  )
  expect(Math.min(seen.there, seen.away)).toBeGreaterThan(20)
})

test('a scope that goes to another initiative marks the days of both that are not frozen', async () => {
  const own = await workWorld()
  await own.tell(0, momentsOf([], false)[0]?.receipts ?? [])
  await own.world.sql('delete from tracker_metrics.dirty_buckets')
  await turn(own, 'moved away')
  const marked = await own.world.sql<{ id: string; first: string }>(
    'select initiative_id as id, first_day::text as first from tracker_metrics.dirty_buckets',
  )
  expect(marked.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    [own.initiativeId, OTHER].toSorted().map((id) => ({ id, first: '1970-01-01' })),
  )
  await own.world.sql('delete from tracker_metrics.dirty_buckets')
  await own.world.sql(`update ${ABC.replace('%s', `default_branch = 'main'`)}`)
  expect(await own.world.count('tracker_metrics.dirty_buckets')).toBe(0)
})

test('a clock that is set back ends no version before it began, and those of a scope follow one another', async () => {
  const { world } = await metricWorld({ at: '2024-06-01T00:00:00Z' })
  const change = (set: string) => world.sql(`update tracker_integration.scope_bindings set ${set}`)
  await world.sql(`update tracker_metrics.scope_initiatives set known_from = '2100-01-01'`)
  await change(`initiative_id = '${OTHER}'`)
  await change('deleted_at = now()')
  await change('deleted_at = null')
  const versions = await world.sql(
    `select known_from < known_to as holds, known_from >= lag(known_to, 1, known_from) over (order by known_from) as follows
       from tracker_metrics.scope_initiatives`,
  )
  expect(versions).toEqual([{}, {}, {}].map(() => ({ holds: true, follows: true })))
})

test('facts end in the one initiative and begin in the other; as of the time before they are where they were', async () => {
  const world = await setup({ clock: new StandingClock(at(40)) })
  await tell(world, [
    ...deployed('1', 'v1', 1),
    pullRequest('12', { mergedAt: at(5), closedAt: at(5), mergeCommit: 'm12' }, at(5)),
    ...deployed('2', 'm12', 11),
    issue('3', 'incident'),
  ])
  await attributeAll(world)
  const first = initiativeOf(world)
  const idsOf = (initiativeId: string, minute: number) =>
    world.db.tenant(world.tenantId, async (tx) => {
      const found = await readFacts(tx, initiativeId, { from: instant(0), to: instant(60) }, Date.parse(at(minute)))
      const { deployments, changes, incidents } = found
      return [deployments, changes, incidents].map((facts) => facts.map(({ id }) => id))
    })
  const before = await idsOf(first, 40)
  expect(before.map((ids) => ids.length)).toEqual([2, 1, 1])
  const none = [[], [], []]
  world.clock.set(at(45))
  await world.sql('update tracker_integration.scope_bindings set initiative_id = $1', [OTHER])
  await attributeAll(world)
  expect([await idsOf(first, 44), await idsOf(OTHER, 44)]).toEqual([before, none])
  expect([await idsOf(first, 45), await idsOf(OTHER, 45)]).toEqual([none, before])
  world.clock.set(at(50))
  await world.sql('update tracker_integration.scope_bindings set initiative_id = $1', [first])
  await attributeAll(world)
  const minutes = [40, 44, 45, 49, 50]
  expect(await Promise.all(minutes.map((minute) => idsOf(first, minute)))).toEqual([before, before, none, none, before])
  expect(await Promise.all(minutes.map((minute) => idsOf(OTHER, minute)))).toEqual([none, none, before, before, none])
})
