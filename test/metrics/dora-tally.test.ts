import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDoraTally } from '../../src/db/dora-tally.ts'
import { type DoraTally, tallyOf } from '../../src/domain/dora/tally.ts'
import type { Facts, Relapse } from '../../src/domain/metrics/facts.ts'
import { spanOf } from '../../src/domain/metrics/view.ts'
import { histories, instantsOfHistory, periods } from '../domain/metrics/fact-histories.ts'
import { metricWorld, withUuids } from './metric-world.ts'

const ascending = (values: readonly number[]) => values.toSorted((one, other) => one - other)

/** Durations in order: nobody asks which was whose. */
const inOrder = ({ recovery, lead, ...rest }: DoraTally) => ({
  ...rest,
  recovery: { ...recovery, durations: ascending(recovery.durations) },
  lead: {
    ...lead,
    durations: ascending(lead.durations),
    stages: Object.fromEntries(Object.entries(lead.stages).map(([stage, all]) => [stage, ascending(all)])),
  },
})

/** Whether the history has something of everything that is summed. */
const isRich = ({ failed, rework, recovery, lead, unattributedIncidents }: DoraTally) =>
  failed > 0 &&
  unattributedIncidents > 0 &&
  recovery.open > 0 &&
  lead.clamped > 0 &&
  lead.stages.review.length > 0 &&
  lead.leftOut.pre_baseline + lead.leftOut.bot > 0 &&
  lead.unattributed > 0 &&
  Object.values(rework).some((count) => count > 0)

test('the database sums of any history, period and instant what the facts sum up to', async () => {
  const { world, know, initiativeId } = await metricWorld({
    at: '2023-12-01T00:00:00Z',
    scopes: ['own-0', 'own-1', 'own-2'],
  })
  const stored = async (history: Facts) => {
    for (const table of ['deployment_facts', 'change_facts', 'incident_facts', 'dirty_buckets'])
      await world.sql(`delete from tracker_metrics.${table}`)
    await know(history)
  }
  let rich = 0
  let relapsed = 0
  await fc.assert(
    fc.asyncProperty(
      histories(),
      fc.array(fc.tuple(periods('Europe/Berlin'), instantsOfHistory), { minLength: 4, maxLength: 4 }),
      async (history, asked) => {
        await stored(history)
        const facts = { ...history, ...withUuids(history) }
        for (const [period, instant] of asked) {
          const span = spanOf(period, Math.max(instant, period.from + 1))
          const tally = await world.db.tenant(world.tenantId, (tx) => readDoraTally(tx, initiativeId, span))
          expect(inOrder(tally)).toEqual(inOrder(tallyOf(facts, span)))
          if (isRich(tally)) rich += 1
          const later = ({ relapsedAt }: Relapse) => relapsedAt > span.asOf
          if (tally.recovery.durations.length > 0 && facts.deployments.some(({ relapses }) => relapses.some(later)))
            relapsed += 1
        }
      },
    ),
    { numRuns: 30, seed: 20_240_118 },
  )
  // Not all of them were empty.
  expect(rich).toBeGreaterThan(2)
  expect(relapsed).toBeGreaterThan(2)
})

test('facts that were not known yet are not summed, nor those that no longer were', async () => {
  const { world, know, initiativeId } = await metricWorld({ at: '2024-06-01T00:00:00Z' })
  const sums = (asOf: string) =>
    world.db.tenant(world.tenantId, (tx) =>
      readDoraTally(tx, initiativeId, spanOf({ from: Date.UTC(2024, 0), to: Date.UTC(2024, 1) }, Date.parse(asOf))),
    )
  await know(fc.sample(histories(), { numRuns: 1, seed: 7 })[0] as Facts)
  const before = await sums('2024-05-01T00:00:00Z')
  expect(before).toMatchObject({ deployments: 0, hasDeployed: false, unattributedIncidents: 0, lead: { merged: 0 } })
  const now = await sums('2024-06-01T00:00:00Z')
  expect(now.deployments).toBeGreaterThan(0)
  await world.sql("update tracker_metrics.deployment_facts set known_to = '2024-07-01'")
  world.clock.advance(60 * 86_400_000)
  expect((await sums('2024-07-15T00:00:00Z')).deployments).toBe(0)
  expect((await sums('2024-06-01T00:00:00Z')).deployments).toBe(now.deployments)
})
