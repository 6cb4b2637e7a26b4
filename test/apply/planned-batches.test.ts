import { expect, test } from 'vitest'
import type { Tx } from '../../src/db/tx.ts'
import type { Change } from '../../src/domain/changes.ts'
import { setup, type World } from '../support/world.ts'
import { ABC, BOARD, history, issue, plan, sprint, type Told, told, toldByBoard, version } from './planned.ts'
import { pullRequest, tell } from './told.ts'

const ROLES = ['user_story', 'technical_story', 'defect', 'epic', 'incident'] as const

/** One of everything that a project tells of, all of it new. */
function everything(from: number, count: number): Told[] {
  const ids = Array.from({ length: count }, (_, n) => from + n)
  const changes = ids.flatMap((n): Change[] => [
    ...ROLES.map((role, i) =>
      issue(`${n}${i}`, role, 0, { plan: { epicKey: `ABC-${n}3`, sprints: ['7'], sprint: '7', versions: ['30'] } }),
    ),
    history(String(n), `${n}0`, 1, [{ field: 'sprint', from: [], to: ['7'] }]),
    version(String(n)),
  ])
  return [...told(...changes), ...toldByBoard(...ids.map((n) => sprint(String(n))))]
}

async function statementsFor(world: World, receipts: readonly Told[]): Promise<number> {
  let statements = 0
  const spied = (tx: Tx): Tx => ({
    ...tx,
    rows: (sql, values) => {
      statements += 1
      return tx.rows(sql, values)
    },
    count: (sql, values) => {
      statements += 1
      return tx.count(sql, values)
    },
  })
  const { outcomes } = await plan(world, receipts, { spied })
  expect(outcomes.every(({ status }) => status === 'applied')).toBe(true)
  return statements
}

/** Pull requests that name the technical stories of `everything`, there before them. */
const named = (world: World, from: number, count: number) =>
  tell(
    world,
    Array.from({ length: count }, (_, n) => pullRequest(String(from + n), { storyKeys: [`ABC-${from + n}1`] })),
  )

test('a batch costs the same number of statements, however much it tells', async () => {
  const world = await setup()
  await plan(world, [
    { scope: ABC, changes: [] },
    { scope: BOARD, changes: [] },
  ])
  await named(world, 100, 1)
  await named(world, 200, 60)
  const one = await statementsFor(world, everything(100, 1))
  expect(await statementsFor(world, everything(200, 60))).toBe(one)
  const linked = 'tracker_construction.technical_stories where peer_review_id is not null'
  expect(await world.count(linked)).toBe(61)
  expect(await world.count('tracker_discovery.user_stories where epic_id is not null')).toBe(61)
})

test('what is known already costs a handful of statements', async () => {
  const world = await setup()
  const receipts = everything(100, 20)
  await plan(world, receipts)
  // Savepoint and its release, the bindings, which issues are our own, the locks, the ledger.
  expect(await statementsFor(world, receipts)).toBe(6)
})

test('one issue in five hundred that the database refuses is set aside alone', async () => {
  const world = await setup()
  const receipts = Array.from({ length: 500 }, (_, n) => told(issue(String(n), ROLES[n % ROLES.length] ?? null))).flat()
  // PostgreSQL takes no NUL bytes; an adapter should have removed it.
  receipts[321] = { scope: ABC, changes: [issue('321', 'technical_story', 0, { title: 'broken \u0000' })] }
  const { outcomes } = await plan(world, receipts)
  expect(outcomes.flatMap(({ status }, n) => (status === 'applied' ? [] : [n]))).toEqual([321])
  expect(outcomes[321]).toMatchObject({ status: 'rejected', error: { code: 'DATABASE_REJECTED' } })
  expect(await world.count('tracker_construction.technical_stories')).toBe(99)
  expect(await world.count('tracker_discovery.epics')).toBe(100)
})
