import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { at, done, history, issue, plan, planId, told, XYZ } from '../apply/planned.ts'
import { gone } from '../apply/told.ts'
import { DAY, instant, type WorkWorld, workWorld } from './work-world.ts'

const WINDOW = { from: instant(0) - 1, to: instant(60 * DAY) }
const status = (from: string, to: string) => [{ field: 'status', from, to } as const]

/** How the items stood as of a minute, as known at another, by their key. */
async function stood({ world, facts }: WorkWorld, asOf: number, knownAt = asOf) {
  const { work } = await facts(WINDOW, instant(knownAt))
  return work
    .filter(({ validFrom, validTo }) => validFrom <= instant(asOf) && instant(asOf) < validTo)
    .map(({ id, kind, startedAt, doneAt, escaped }) => ({
      item: ['1', '2', '3'].find((key) => planId(world, kind, key) === id),
      kind,
      startedAt: minuteOf(startedAt, asOf),
      doneAt: minuteOf(doneAt, asOf),
      escaped,
    }))
}

/** What had not happened by then had not happened. */
const minuteOf = (at: number | null, asOf: number) =>
  at === null || at > instant(asOf) ? null : (at - instant(0)) / 60_000

test('what was done and is opened again was done as of every instant before, whenever that is asked', async () => {
  const own = await workWorld()
  await own.tell(0, told(issue('1', 'user_story')))
  await own.tell(1 * DAY, told(issue('1', 'user_story', 1 * DAY, done(1 * DAY))))
  await own.tell(3 * DAY, told(issue('1', 'user_story', 3 * DAY)))
  await own.tell(5 * DAY, told(issue('1', 'user_story', 5 * DAY, done(5 * DAY))))
  const doneAt = async (asOf: number, knownAt?: number) => (await stood(own, asOf, knownAt)).map((it) => it.doneAt)
  for (const knownAt of [undefined, 5 * DAY]) {
    expect(await doneAt(2 * DAY, knownAt)).toEqual([1 * DAY])
    expect(await doneAt(4 * DAY, knownAt)).toEqual([null])
    expect(await doneAt(6 * DAY, knownAt === undefined ? undefined : 6 * DAY)).toEqual([5 * DAY])
  }
})

test('what its history tells of the time before it was known counts as it happened: an import finds the January there was', async () => {
  const own = await workWorld()
  await own.tell(
    20 * DAY,
    told(
      issue('1', 'user_story', 15 * DAY, { sourceStatus: 'In Progress', plan: { stage: 'in_progress' } }),
      issue('2', 'user_story', 15 * DAY, done(15 * DAY)),
      history('a', '1', 1 * DAY, status('To Do', 'In Progress')),
      history('b', '1', 2 * DAY, status('In Progress', 'Done')),
      history('c', '1', 9 * DAY, status('Done', 'In Progress')),
      issue('3', 'user_story', 15 * DAY),
    ),
  )
  const first = async (asOf: number, knownAt: number) =>
    (await stood(own, asOf, knownAt)).find(({ item }) => item === '1')
  expect(await first(5 * DAY, 5 * DAY)).toBeUndefined()
  expect(await first(5 * DAY, 20 * DAY)).toMatchObject({ startedAt: 1 * DAY, doneAt: 2 * DAY })
  expect(await first(10 * DAY, 20 * DAY)).toMatchObject({ startedAt: 1 * DAY, doneAt: null })
})

test('moved, converted, deleted: an item counts where and as what it was, until then', async () => {
  const own = await workWorld()
  await own.tell(0, told(issue('1', 'user_story'), issue('2', 'user_story'), issue('3', 'user_story')))
  await own.tell(1 * DAY, [{ scope: XYZ, changes: [issue('1', 'user_story', 1 * DAY, { scope: XYZ, key: 'XYZ-1' })] }])
  await own.tell(2 * DAY, told(issue('2', 'defect', 2 * DAY)))
  await own.tell(3 * DAY, told(gone(issue('3', 'user_story'))))
  const kinds = async (asOf: number, knownAt?: number) =>
    (await stood(own, asOf, knownAt)).map(({ item, kind }) => `${item} ${kind}`).sort()
  for (const knownAt of [undefined, 3 * DAY]) {
    expect(await kinds(0.5 * DAY, knownAt)).toEqual(['1 user_story', '2 user_story', '3 user_story'])
    expect(await kinds(1.5 * DAY, knownAt)).toEqual(['2 user_story', '3 user_story'])
    expect(await kinds(2.5 * DAY, knownAt)).toEqual(['2 defect', '3 user_story'])
  }
  expect(await kinds(3 * DAY)).toEqual(['2 defect'])
})

test('a word that is explained late says from then on when work began, and not before', async () => {
  const own = await workWorld()
  await own.tell(
    5 * DAY,
    told(
      issue('1', 'user_story', 4 * DAY, { sourceStatus: 'In Progress', plan: { stage: 'in_progress' } }),
      history('a', '1', 1 * DAY, status('To Do', 'Selected')),
      history('b', '1', 3 * DAY, status('Selected', 'In Progress')),
    ),
  )
  await own.tell(7 * DAY, told(issue('2', 'user_story', 7 * DAY, { sourceStatus: 'Selected' })))
  const started = async (knownAt: number) => (await stood(own, knownAt)).find(({ item }) => item === '1')?.startedAt
  expect([await started(6 * DAY), await started(7 * DAY), await started(6 * DAY)]).toEqual([1 * DAY, 3 * DAY, 1 * DAY])
})

test('a status of any length is taken', async () => {
  const own = await workWorld()
  for (const [n, length] of [2_000, 20_000, 200_000].entries()) {
    const sourceStatus = randomBytes(length / 2).toString('hex')
    const items = ['user_story', 'technical_story', 'defect'] as const
    await own.tell(n, told(...items.map((kind, at) => issue(String(at + 1), kind, n, { sourceStatus }))))
    const lengths = await own.world.sql(
      `select length(source_status) from tracker_discovery.user_stories
        union all select length(source_status) from tracker_construction.technical_stories
        union all select length(external_refs -> 0 ->> 'source_status') from tracker_qa.defects`,
    )
    expect(lengths).toEqual(items.map(() => ({ length })))
  }
})

test('what is told again, or late and out of date, leaves no fact', async () => {
  const own = await workWorld()
  const closed = told(
    issue('1', 'user_story', 1 * DAY, done(1 * DAY)),
    history('a', '1', 1 * DAY, status('To Do', 'Done')),
  )
  await own.tell(1 * DAY, closed)
  const before = await own.world.sql('select * from tracker_metrics.work_facts order by 1, 2, 3, 5')
  await own.tell(2 * DAY, closed)
  await own.tell(3 * DAY, told(issue('1', 'user_story', 0)))
  await own.tell(
    4 * DAY,
    told(issue('1', 'user_story', 4 * DAY, { ...done(1 * DAY, { points: 8 }), title: 'Another' })),
  )
  expect(await own.world.sql('select * from tracker_metrics.work_facts order by 1, 2, 3, 5')).toEqual(before)
  expect(before).toHaveLength(1)
})

test('whether a defect escaped is said by how its story stood when it was opened', async () => {
  const own = await workWorld()
  const defect = issue('2', 'defect', 3 * DAY, { openedAt: at(3 * DAY), plan: { linkedIssue: '1' } })
  await own.tell(0, told(issue('1', 'user_story')))
  await own.tell(2 * DAY, told(issue('1', 'user_story', 2 * DAY, done(2 * DAY))))
  await own.tell(3 * DAY, told(defect))
  await own.tell(4 * DAY, told(issue('1', 'user_story', 4 * DAY)))
  const escaped = async (asOf: number) => (await stood(own, asOf)).find(({ item }) => item === '2')?.escaped
  expect([await escaped(3 * DAY), await escaped(5 * DAY)]).toEqual([true, true])
})

test('what is only read otherwise, because rules are others now, was like that all the time; what was known before stays', async () => {
  const own = await workWorld()
  await own.tell(0, told(issue('1', 'user_story'), issue('2', 'incident')))
  await own.tell(4 * DAY, told(issue('1', 'defect'), issue('2', 'defect', 4 * DAY)))
  const kinds = async (asOf: number, knownAt: number) =>
    (await stood(own, asOf, knownAt)).map(({ item, kind }) => `${item} ${kind}`).sort()
  expect(await kinds(2 * DAY, 2 * DAY)).toEqual(['1 user_story'])
  expect(await kinds(2 * DAY, 4 * DAY)).toEqual(['1 defect'])
  expect(await kinds(4 * DAY, 4 * DAY)).toEqual(['1 defect', '2 defect'])
})

test('versions that another clock wrote ahead of ours are ended after they began', async () => {
  const own = await workWorld()
  await own.tell(0, told(issue('1', 'user_story')))
  await own.world.sql(`update tracker_metrics.work_facts set known_from = '2100-01-01'`)
  own.world.clock.set(at(1 * DAY))
  await plan(own.world, told(issue('1', 'user_story', 1 * DAY, done(1 * DAY))))
  const rows = await own.world.sql(
    `select known_from < known_to as holds, known_to = 'infinity' as current, closed_at is not null as closed
       from tracker_metrics.work_facts order by known_from`,
  )
  expect(rows).toEqual([
    { holds: true, current: false, closed: false },
    { holds: true, current: true, closed: true },
  ])
})
