import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFacts } from '../../src/db/facts-read.ts'
import type { EpochMs, Facts } from '../../src/domain/metrics/facts.ts'
import { METRICS } from '../../src/domain/metrics/registry.ts'
import { at, done, issue, plan, told } from '../apply/planned.ts'
import { SOURCE_NAMES, type Trouble, type TroubledWorld, toldByJira, troubledWorld } from './incident-sources.ts'

const HOUR = 60
const instant = (minute: number): EpochMs => Date.parse(at(minute))
/** All of what happens, and two weeks in the middle. */
const WINDOW = { from: instant(0), to: instant(60 * 24 * HOUR), zone: 'UTC' }
const PERIODS = [WINDOW, { ...WINDOW, from: instant(4 * 24 * HOUR), to: instant(18 * 24 * HOUR) }]
const RESTORED = METRICS.filter(({ sources }) => sources.includes('incidents') || sources.includes('deployments'))

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 60 }).map((hours) => hours * HOUR),
    // Now and then something is deployed.
    what: fc.constantFrom('1', '2', '3', '1', '2', '3', 'deploy'),
  }),
  { minLength: 12, maxLength: 18, size: 'max' },
)

interface Moment {
  readonly minute: number
  readonly troubles: ReadonlyMap<string, Trouble>
}

/** Tells what happens when it happens; after each step the world is as it is known then. */
async function live(
  own: TroubledWorld,
  drawn: typeof steps extends fc.Arbitrary<infer S> ? S : never,
  seen: (moment: Moment) => Promise<void>,
) {
  await own.in(0, () => own.deploy(0))
  const troubles = new Map<string, Trouble>()
  let minute = 0
  for (const { after, what } of drawn) {
    minute += after
    await own.in(minute, async () => {
      if (what === 'deploy') return own.deploy(minute)
      const before = troubles.get(what)
      const trouble =
        before === undefined
          ? { id: what, openedAt: minute, turns: [] }
          : { ...before, turns: [...before.turns, minute] }
      troubles.set(what, trouble)
      return own.tell(trouble, minute)
    })
    await seen({ minute, troubles: new Map(troubles) })
  }
}

const factsOf = ({ world, initiativeId }: TroubledWorld, minute: number) =>
  world.db.tenant(world.tenantId, (tx) => readFacts(tx, initiativeId, WINDOW, instant(minute)))

const EVER = { from: 0, to: instant(1_000 * 24 * HOUR) }
/** Of what is known of sources each answer depends too; here it is only about incidents. */
const answers = (facts: Facts, minute: number) =>
  PERIODS.flatMap((period) =>
    RESTORED.map((metric) => {
      const covered = { deployments: EVER, changes: EVER, incidents: EVER, work: EVER, tests: EVER }
      const known = { ...facts, hasProduction: true, covered }
      const rows = metric.rows(known, period, instant(minute))
      return { name: metric.name, measured: metric.measure(known, period, instant(minute)), rows }
    }),
  )

test.each(SOURCE_NAMES)('told by %s, a later answer as of an instant is that of then', async (name) => {
  const seen = { relapsed: 0, reopened: 0, restored: 0 }
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const own = await troubledWorld(name)
      const then: { minute: number; said: ReturnType<typeof answers> }[] = []
      await live(own, drawn, async ({ minute }) => {
        then.push({ minute, said: answers(await factsOf(own, minute), minute) })
      })
      const last = then.at(-1)?.minute ?? 0
      const all = await factsOf(own, last)
      for (const { minute, said } of then) expect(answers(all, minute)).toEqual(said)
      seen.relapsed += all.deployments.filter(({ relapses }) => relapses.length > 0).length
      seen.reopened += all.incidents.filter(({ reopenings }) => reopenings.length > 1).length
      seen.restored +=
        then.at(-1)?.said.filter(({ name, measured }) => name.endsWith('_restore') && measured.n > 0).length ?? 0
    }),
    { numRuns: 2, seed: 11 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
})

/** What the words of the history mean: nothing else may stand in one of them any more. */
const EXPLAINED = [
  issue('8', 'user_story', 0, { sourceStatus: 'Working', plan: { stage: 'in_progress' } }),
  issue('9', 'user_story', 0, done(0)),
]

test('an import of Jira at the end finds what was found on the way', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const [onTheWay, late] = [
        await troubledWorld('Jira with its history'),
        await troubledWorld('Jira with its history'),
      ]
      const then: { minute: number; said: unknown }[] = []
      let end: Moment = { minute: 0, troubles: new Map() }
      await live(onTheWay, drawn, async (moment) => {
        then.push({
          minute: moment.minute,
          said: withoutIds(answers(await factsOf(onTheWay, moment.minute), moment.minute)),
        })
        end = moment
      })
      await late.in(end.minute, async () => {
        await plan(late.world, told(...EXPLAINED))
        await late.deploy(0)
        let minute = 0
        for (const { after, what } of drawn) {
          minute += after
          if (what === 'deploy') await late.deploy(minute)
        }
        const changedAt = ({ openedAt, turns }: Trouble) => turns.at(-1) ?? openedAt
        await plan(
          late.world,
          [...end.troubles.values()].flatMap((trouble) => toldByJira(trouble, changedAt(trouble), 0)),
        )
      })
      const all = await factsOf(late, end.minute)
      for (const { minute, said } of then) expect(withoutIds(answers(all, minute))).toEqual(said)
    }),
    { numRuns: 2, seed: 11 },
  )
})

test('a history that comes late, and a word that is explained late, say when it was opened again', async () => {
  const own = await troubledWorld('Jira with its history')
  const [incident, ...entries] = toldByJira({ id: '1', openedAt: 0, turns: [HOUR, 3 * HOUR, 9 * HOUR] }, 9 * HOUR, 0)
  const found = async () => (await factsOf(own, 20 * HOUR)).incidents.map(({ reopenings }) => reopenings)
  await own.in(10 * HOUR, () => plan(own.world, incident === undefined ? [] : [incident]))
  expect(await found()).toEqual([[]])
  await own.in(11 * HOUR, () => plan(own.world, entries))
  // Nothing stands in the status that it went back to.
  expect(await found()).toEqual([[]])
  await own.in(12 * HOUR, () => plan(own.world, told(...EXPLAINED)))
  expect(await found()).toEqual([[{ resolvedAt: instant(HOUR), reopenedAt: instant(3 * HOUR) }]])
})

/** Ids are of the tenant; everything else there is has to be the same. */
const withoutIds = (all: ReturnType<typeof answers>) =>
  all.map(({ rows, ...it }) => ({ ...it, rows: rows.map(({ id: _, ...row }) => JSON.stringify(row)).sort() }))
