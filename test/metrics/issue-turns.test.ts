import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFacts } from '../../src/db/facts-read.ts'
import { initiativeId } from '../../src/domain/ids.ts'
import { METRICS } from '../../src/domain/metrics/registry.ts'
import { at } from '../apply/planned.ts'
import { altered, type Example, example } from '../support/github-examples.ts'
import { StandingClock, setup, type World } from '../support/world.ts'
import { boundSince2020, DAY, instant, knownAtClock } from './work-world.ts'

const WINDOW = { from: instant(-1), to: instant(120 * DAY), zone: 'UTC' }
const OPENED = example('issues', 'opened')

/** A defect as it is from a minute on: since when it is closed; null: open. */
interface Turn {
  readonly minute: number
  readonly closedAt: number | null
  readonly delivery: Example
  readonly endsBatch: boolean
}

const steps = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 48 }),
    doing: fc.constantFrom('turn', 'turn', 'turn', 'edit', 'again'),
    endsBatch: fc.boolean(),
  }),
  { minLength: 20, maxLength: 25, size: 'max' },
)
type Step = typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never

/** It is opened, and closed and opened again and again; some of it is delivered twice. */
function turnsOf(drawn: readonly Step[]): Turn[] {
  const turns = [{ minute: 0, closedAt: null, delivery: deliveryOf('opened', 0, null), endsBatch: true } as Turn]
  for (const { hours, doing, endsBatch } of drawn) {
    const { minute: before, closedAt, delivery } = turns.at(-1) as Turn
    const minute = before + hours * 60
    if (doing === 'again') turns.push({ minute, closedAt, delivery, endsBatch })
    else if (doing === 'edit')
      turns.push({ minute, closedAt, delivery: deliveryOf('edited', minute, closedAt), endsBatch })
    else {
      const then = closedAt === null ? minute : null
      turns.push({
        minute,
        closedAt: then,
        delivery: deliveryOf(then === null ? 'reopened' : 'closed', minute, then),
        endsBatch,
      })
    }
  }
  return turns.with(-1, { ...(turns.at(-1) as Turn), endsBatch: true })
}

const deliveryOf = (action: string, minute: number, closedAt: number | null) =>
  altered({ ...OPENED, action }, (payload: { issue: object }) => {
    Object.assign(payload, action === 'listed' ? { action: undefined } : { action })
    Object.assign(payload.issue, {
      title: `As of minute ${minute}`,
      created_at: at(0),
      updated_at: at(minute),
      closed_at: closedAt === null ? null : at(closedAt),
      state: closedAt === null ? 'open' : 'closed',
      state_reason: action === 'reopened' ? 'reopened' : closedAt === null ? null : 'completed',
      labels: [{ name: 'bug' }],
    })
  })

async function apply(world: World, minute: number, deliveries: readonly Example[]) {
  world.clock.set(at(minute))
  for (const delivery of deliveries) await world.receive(delivery)
  expect((await world.drain()).setAside).toBe(0)
  await boundSince2020(world)
  await knownAtClock(world)
}

const githubWorld = () => setup({ clock: new StandingClock(at(0)) })

const factsAt = (world: World, minute: number) =>
  world.db.tenant(world.tenantId, (tx) =>
    readFacts(tx, initiativeId(world.tenantId, 'Codertocat/Hello-World'), WINDOW, instant(minute)),
  )

/** Since when the defect is closed as of a minute, as known at another; undefined: there is none. */
async function closedAsOf(world: World, minute: number, knownAt = minute) {
  const { work } = await factsAt(world, knownAt)
  const standing = work.filter(({ validFrom, validTo }) => validFrom <= instant(minute) && instant(minute) < validTo)
  expect(standing).toHaveLength(1)
  const doneAt = standing[0]?.doneAt ?? null
  return doneAt === null || doneAt > instant(minute) ? null : (doneAt - instant(0)) / 60_000
}

test('that an issue was closed and opened again is found whether each was told by itself or all within one batch', async () => {
  const seen = { hidden: 0, closed: 0 }
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const [one, many] = [await githubWorld(), await githubWorld()]
      const turns = turnsOf(drawn)
      const end = (turns.at(-1) as Turn).minute
      const batchEnds: Turn[] = []
      let waiting: Example[] = []
      for (const turn of turns) {
        await apply(one, turn.minute, [turn.delivery])
        waiting.push(turn.delivery)
        if (!turn.endsBatch) continue
        seen.hidden += waiting.length - 1
        await apply(many, turn.minute, waiting)
        waiting = []
        batchEnds.push(turn)
        expect(await closedAsOf(many, turn.minute)).toBe(turn.closedAt)
      }
      for (const { minute, closedAt } of turns) {
        expect(await closedAsOf(one, minute)).toBe(closedAt)
        for (const world of [one, many]) expect(await closedAsOf(world, minute, end)).toBe(closedAt)
        seen.closed += closedAt === null ? 0 : 1
      }
      for (const { minute, closedAt } of batchEnds) expect(await closedAsOf(many, minute)).toBe(closedAt)
    }),
    { numRuns: 5, seed: 7 },
  )
  expect(Math.min(seen.hidden, seen.closed)).toBeGreaterThan(20)
})

const closes = (minute: number) => deliveryOf('closed', minute, minute)
const reopens = (minute: number) => deliveryOf('reopened', minute, null)
const lists = (minute: number, closedAt: number | null) => deliveryOf('listed', minute, closedAt)
const entries = (world: World) =>
  world.sql(
    `select to_value as state, changed_at as at, version from tracker_construction.work_item_history order by 2`,
  )

test('what is delivered again, and what the API lists of it, leaves no entry more and no other fact', async () => {
  const world = await githubWorld()
  await apply(world, 4 * DAY, [deliveryOf('opened', 0, null), closes(1 * DAY), reopens(2 * DAY), closes(3 * DAY)])
  const facts = () => world.sql('select * from tracker_metrics.work_facts order by known_from, valid_from')
  const before = [await entries(world), await facts()]
  expect(before[0]).toEqual([
    { state: 'closed', at: new Date(at(1 * DAY)), version: 1 },
    { state: 'open', at: new Date(at(2 * DAY)), version: 1 },
    { state: 'closed', at: new Date(at(3 * DAY)), version: 1 },
  ])
  await apply(world, 5 * DAY, [reopens(2 * DAY), closes(1 * DAY), lists(3 * DAY, 3 * DAY)])
  expect([await entries(world), await facts()]).toEqual(before)
})

test('an issue whose end only the API told was closed until it was opened again', async () => {
  const world = await githubWorld()
  await apply(world, 2 * DAY, [lists(1 * DAY, 1 * DAY)])
  await apply(world, 6 * DAY, [reopens(4 * DAY), deliveryOf('edited', 5 * DAY, null)])
  const asOf = (minute: number) => closedAsOf(world, minute, 6 * DAY)
  expect([await asOf(3 * DAY), await asOf(4 * DAY), await asOf(6 * DAY)]).toEqual([1 * DAY, null, null])
})

test('turns that come late are put where they belong, and say nothing of before they came', async () => {
  const world = await githubWorld()
  await apply(world, 0, [deliveryOf('opened', 0, null)])
  await apply(world, 5 * DAY, [closes(5 * DAY)])
  await apply(world, 6 * DAY, [reopens(2 * DAY), closes(1 * DAY)])
  expect([await closedAsOf(world, 1.5 * DAY, 5 * DAY), await closedAsOf(world, 1.5 * DAY, 6 * DAY)]).toEqual([
    null,
    1 * DAY,
  ])
  expect([await closedAsOf(world, 3 * DAY, 6 * DAY), await closedAsOf(world, 6 * DAY)]).toEqual([null, 5 * DAY])
})

test('an issue opened again whose end nobody told was open, as far as is known', async () => {
  const world = await githubWorld()
  await apply(world, 6 * DAY, [deliveryOf('opened', 0, null), closes(1 * DAY), reopens(2 * DAY), reopens(4 * DAY)])
  expect(await closedAsOf(world, 1.5 * DAY, 6 * DAY)).toBe(1 * DAY)
  expect(await closedAsOf(world, 3 * DAY, 6 * DAY)).toBeNull()
})

test('that it is closed does not say when work on it began', async () => {
  const world = await githubWorld()
  await apply(world, 4 * DAY, [deliveryOf('opened', 0, null), closes(1 * DAY), reopens(2 * DAY), closes(3 * DAY)])
  const facts = await factsAt(world, 4 * DAY)
  expect(facts.work.map(({ startedAt }) => startedAt)).toEqual([null, null])
  const cycleTime = METRICS.find(({ name }) => name === 'cycle_time')
  expect(cycleTime?.measure(facts, WINDOW, instant(4 * DAY)).value).toBeNull()
})

test('an issue without a role leaves no history', async () => {
  const world = await githubWorld()
  const plain = altered(closes(1 * DAY), (payload: { issue: object }) => Object.assign(payload.issue, { labels: [] }))
  await apply(world, 2 * DAY, [plain])
  expect(await entries(world)).toEqual([])
})
