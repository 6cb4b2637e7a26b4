import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../../src/domain/changes.ts'
import { setup, type World } from '../support/world.ts'
import { at, done, issue, plan } from './planned.ts'
import { common, tell } from './told.ts'

/** An incident at that minute: resolved at another, or open. */
type State = readonly [minute: number, resolvedAt: number | null]

const byIssue = (id: string, [minute, resolvedAt]: State): Change =>
  issue(
    id,
    'incident',
    minute,
    resolvedAt === null ? { title: `At ${minute}` } : { ...done(resolvedAt), title: `At ${minute}` },
  )

const byReport = (id: string, [minute, resolvedAt]: State): Change => ({
  ...common,
  kind: 'reported_incident',
  externalId: id,
  externalKey: id,
  version: `${at(minute)}#${resolvedAt === null ? 0 : 1}`,
  fields: {
    title: `At ${minute}`,
    startedAt: at(0),
    resolvedAt: resolvedAt === null ? null : at(resolvedAt),
    ...{ description: undefined, severity: undefined, environment: undefined, labels: undefined },
    ...{ causedBy: undefined, remediatedBy: undefined },
  },
})

const SOURCES = {
  issue: {
    change: byIssue,
    apply: (w: World, changes: readonly Change[]) =>
      plan(w, [{ scope: { kind: 'project', externalId: '10000', name: 'ABC', url: null }, changes }]),
  },
  report: { change: byReport, apply: tell },
} as const

const stored = async (w: World, key: string) =>
  (
    await w.sql<{ resolved_at: Date | null; reopenings: { resolved_at: string; reopened_at: string }[] }>(
      'select resolved_at, reopenings from tracker_operations.incidents where external_key = $1',
      [key],
    )
  ).map((row) => ({
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    reopenings: row.reopenings.map((it) => [it.resolved_at, it.reopened_at]),
  }))[0]

const keyOf = (source: keyof typeof SOURCES, id: string) => (source === 'issue' ? `ABC-${id}` : id)

/** Each state changes it, or only its title. */
const states = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom('turn', 'turn', 'edit')), {
    minLength: 1,
    maxLength: 9,
  })
  .map((steps) => {
    const all: State[] = [[0, null]]
    for (const [after, what] of steps) {
      const [before, resolvedAt] = all.at(-1) as State
      const minute = before + after
      all.push([minute, what === 'edit' ? resolvedAt : resolvedAt === null ? minute : null])
    }
    return all
  })

/** By the definition: each resolution that the next state does not have, and when that state was. */
const expected = (told: readonly State[]) => ({
  resolvedAt: told.at(-1)?.[1] == null ? null : at(told.at(-1)?.[1] as number),
  reopenings: told.flatMap(([, resolvedAt], i) => {
    const next = told[i + 1]
    return resolvedAt !== null && next !== undefined && next[1] === null ? [[at(resolvedAt), at(next[0])]] : []
  }),
})

test.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])(
  'told by %s, each time that it is opened again leaves what it was resolved by, however its states come in batches',
  async (source) => {
    const { change, apply } = SOURCES[source]
    const w = await setup()
    w.clock.set(at(10_000))
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        states,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 }),
        async (all, sizes) => {
          run += 1
          const id = String(run)
          const rest = all.map((state) => change(id, state))
          for (const size of sizes) {
            const batch = rest.splice(0, size)
            if (batch.length > 0) await apply(w, batch)
          }
          const found = await stored(w, keyOf(source, id))
          expect(found).toEqual(expected(all))
          // What was told before, or is told once more, adds nothing.
          for (const state of all) await apply(w, [change(id, state)])
          expect(await stored(w, keyOf(source, id))).toEqual(found)
        },
      ),
      { numRuns: 25, seed: 5 },
    )
  },
)

const told = async (...all: readonly State[]) => {
  const w = await setup()
  w.clock.set(at(10_000))
  for (const state of all) await tell(w, [byReport('a', state)])
  return stored(w, 'a')
}

test('one that is resolved later than it was has been opened again meanwhile, and nobody told when', async () => {
  expect(await told([1, null], [5, 5], [30, 20])).toEqual({ resolvedAt: at(20), reopenings: [[at(5), at(20)]] })
})

test('one that is resolved earlier than it was told before was never opened again', async () => {
  expect(await told([1, null], [9, 9], [10, 4])).toEqual({ resolvedAt: at(4), reopenings: [] })
})

test('one that only our rules read otherwise was not opened again', async () => {
  const w = await setup()
  w.clock.set(at(10_000))
  const { apply } = SOURCES.issue
  await apply(w, [byIssue('1', [5, 5])])
  // A comment: the content is the same.
  await apply(w, [{ ...byIssue('1', [5, 5]), version: `${at(9)}#1` }])
  await apply(w, [byIssue('1', [9, null])])
  expect(await stored(w, 'ABC-1')).toEqual({ resolvedAt: null, reopenings: [] })
})

test('a state that is told late takes nothing back', async () => {
  expect(await told([1, null], [30, 20], [5, 5], [7, null])).toEqual({ resolvedAt: at(20), reopenings: [] })
})

test('where nobody says when it was closed each change tells a later time, and only the latest fifty are kept', async () => {
  const w = await setup()
  const told = Array.from({ length: 60 }, (_, i): State => [i + 1, i + 1])
  await SOURCES.issue.apply(
    w,
    [[0, null] as State, ...told].map((state) => byIssue('1', state)),
  )
  const { resolvedAt, reopenings } = (await stored(w, 'ABC-1')) ?? {}
  expect([resolvedAt, reopenings?.length]).toEqual([at(60), 50])
  expect([reopenings?.at(0), reopenings?.at(-1)]).toEqual([
    [at(10), at(11)],
    [at(59), at(60)],
  ])
})
