import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Facts } from '../../src/domain/metrics/facts.ts'
import { anySteps, flowSteps, imported, type Moment, momentsOf, workAt } from './work-histories.ts'
import { answers, DAY, instant, type WorkWorld, workWorld } from './work-world.ts'

/** All of what happens, and two weeks in the middle. */
const WINDOW = { from: instant(0), to: instant(60 * DAY), zone: 'UTC' }
const PERIODS = [WINDOW, { ...WINDOW, from: instant(4 * DAY), to: instant(18 * DAY) }]

const answersAt = (facts: Facts, asOf: number) => PERIODS.map((period) => answers(facts, period, instant(asOf)))

/** What is said of each period as of that minute, by what was known at another. */
const said = async ({ facts }: WorkWorld, asOf: number, knownAt: number) =>
  answersAt(await facts(WINDOW, instant(knownAt)), asOf)

const lastOf = (moments: readonly Moment[]) => moments.at(-1) as Moment

test('an answer as of an instant is that of the items as they stood then, and stays so for ever', async () => {
  const seen = { values: 0, reopened: 0 }
  await fc.assert(
    fc.asyncProperty(anySteps, fc.boolean(), async (drawn, tellsHistory) => {
      const own = await workWorld()
      const moments = momentsOf(drawn, tellsHistory)
      const then: Awaited<ReturnType<typeof said>>[] = []
      for (const [i, { minute, receipts }] of moments.entries()) {
        await own.tell(minute, receipts)
        const known = await own.facts(WINDOW, instant(minute))
        const told = answersAt(known, minute)
        expect(told).toEqual(answersAt({ ...known, work: workAt(own.world, moments, i, tellsHistory) }, minute))
        then.push(told)
        seen.values += told.flat().filter(({ measured }) => (measured.value ?? 0) > 0).length
      }
      // What was told since is as if it were not there; nor does it matter to a backfill, which knows all of it.
      const all = await own.facts(WINDOW, instant(lastOf(moments).minute))
      for (const [i, { minute }] of moments.entries()) {
        expect(await said(own, minute, minute)).toEqual(then[i])
        expect(answersAt(all, minute)).toEqual(then[i])
      }
      seen.reopened += all.work.length - new Set(all.work.map(({ id }) => id)).size
    }),
    { numRuns: 6, seed: 7 },
  )
  expect(seen.values).toBeGreaterThan(150)
  expect(seen.reopened).toBeGreaterThan(8)
})

test('what is told late is not in an answer as of an instant before it was told', async () => {
  const seen = { late: 0 }
  await fc.assert(
    fc.asyncProperty(anySteps, fc.boolean(), async (drawn, tellsHistory) => {
      const own = await workWorld()
      const moments = momentsOf(drawn, tellsHistory, 30 * 60)
      for (const { minute, receipts } of moments) await own.tell(minute, receipts)
      const all = await own.facts(WINDOW, instant(lastOf(moments).minute))
      for (const [i, { minute }] of moments.entries()) {
        const known = await own.facts(WINDOW, instant(minute))
        const pure = answersAt({ ...known, work: workAt(own.world, moments, i, tellsHistory) }, minute)
        expect(answersAt(known, minute)).toEqual(pure)
        if (!isDeepStrictEqual(answersAt(all, minute), pure)) seen.late += 1
      }
    }),
    { numRuns: 5, seed: 7 },
  )
  expect(seen.late).toBeGreaterThan(8)
})

test('an import at the end finds what was found on the way', async () => {
  await fc.assert(
    fc.asyncProperty(flowSteps, async (drawn) => {
      const [onTheWay, late] = [await workWorld(), await workWorld()]
      const moments = momentsOf(drawn, true)
      for (const { minute, receipts } of moments) await onTheWay.tell(minute, receipts)
      const end = lastOf(moments)
      await late.tell(end.minute, imported(end))
      const all = await late.facts(WINDOW, instant(end.minute))
      for (const { minute } of moments)
        expect(withoutIds(answersAt(all, minute))).toEqual(withoutIds(await said(onTheWay, minute, minute)))
    }),
    { numRuns: 4, seed: 7 },
  )
})

test('steps that one batch tells of are found as if each had been told by itself', async () => {
  const seen = { hidden: 0 }
  await fc.assert(
    fc.asyncProperty(flowSteps, fc.infiniteStream(fc.boolean()), async (drawn, ends) => {
      const [onTheWay, batched] = [await workWorld(), await workWorld()]
      const moments = momentsOf(drawn, true)
      const told: { readonly minute: number; readonly said: Awaited<ReturnType<typeof said>> }[] = []
      let waiting: Moment['receipts'] = []
      for (const { minute, receipts } of moments) {
        await onTheWay.tell(minute, receipts)
        if (waiting.length > 0) seen.hidden += 1
        waiting = [...waiting, ...receipts]
        if (minute !== 0 && minute !== lastOf(moments).minute && ends.next().value !== true) continue
        await batched.tell(minute, waiting)
        waiting = []
        told.push({ minute, said: await said(batched, minute, minute) })
      }
      const all = await batched.facts(WINDOW, instant(lastOf(moments).minute))
      for (const { minute } of moments)
        expect(withoutIds(answersAt(all, minute))).toEqual(withoutIds(await said(onTheWay, minute, minute)))
      for (const it of told) expect(await said(batched, it.minute, it.minute)).toEqual(it.said)
    }),
    { numRuns: 5, seed: 7 },
  )
  expect(seen.hidden).toBeGreaterThan(20)
})

/** Ids are of the tenant; everything else there is has to be the same. */
const withoutIds = (all: ReturnType<typeof answersAt>) =>
  all.map((of) =>
    of.map(({ rows, ...it }) => ({ ...it, rows: rows.map(({ id: _, ...row }) => JSON.stringify(row)).sort() })),
  )
