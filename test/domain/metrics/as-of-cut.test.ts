import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Attribution, asOf, attribute } from '../../../src/domain/attribution/index.ts'
import { METRICS } from '../../../src/domain/metrics/registry.ts'
import { histories } from '../attribution/histories.ts'
import { facts } from './facts.ts'

const DAY = 24 * 60 * 60_000

const factsOf = ({ deployments, changes, incidents }: Attribution) => facts({ deployments, changes, incidents })

test('a metric as of an instant is that of the facts as they stood then', () => {
  const seen = { values: 0 }
  fc.assert(
    fc.property(histories, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (history, begin, percent) => {
      const attributed = attribute(history)
      const instants = attributed.deployments.map(({ at }) => at)
      if (instants.length === 0) return
      const from = Math.min(...instants) - DAY
      const length = Math.max(...instants) + DAY - from
      const instant = from + Math.round((length * percent) / 100)
      const period = { from: from + Math.round((length * begin) / 200), to: from + length, zone: 'UTC' }
      for (const metric of METRICS) {
        const now = metric.measure(factsOf(attributed), period, instant)
        const then = metric.measure(factsOf(asOf(attributed, instant)), period, instant)
        expect([metric.name, now]).toEqual([metric.name, then])
        const rows = (of: Attribution) => metric.rows(factsOf(of), period, instant)
        expect([metric.name, rows(attributed)]).toEqual([metric.name, rows(asOf(attributed, instant))])
        if (now.value !== null) seen.values += 1
      }
    }),
    { numRuns: 120, seed: 7 },
  )
  expect(seen.values).toBeGreaterThan(100)
})
