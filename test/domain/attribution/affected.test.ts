import fc from 'fast-check'
import { expect, test } from 'vitest'
import { affectedInstants, asOf, attribute } from '../../../src/domain/attribution/index.ts'
import { histories } from './histories.ts'
import { at, attributed, deployed, incident, pullRequest } from './rows.ts'

const options = { seed: Number(process.env.SEED ?? 20_260_110), numRuns: Number(process.env.HISTORIES ?? 150) }

test('the same facts affect nothing', () => {
  fc.assert(
    fc.property(histories, (history) => {
      expect(affectedInstants(attribute(history), structuredClone(attribute(history)))).toEqual([])
    }),
    options,
  )
})

test('every instant of a fact that differs is there, as it was and as it is, and no other', () => {
  fc.assert(
    fc.property(histories, fc.nat({ max: 100 }), (history, share) => {
      const after = attribute(history)
      const ends = after.deployments.map((fact) => fact.at)
      const before = asOf(after, ends[Math.floor((ends.length * share) / 101)] ?? 0)
      const text = (facts: typeof after) =>
        new Set([...facts.deployments, ...facts.changes, ...facts.incidents].map((fact) => JSON.stringify(fact)))
      const [old, now] = [text(before), text(after)]
      const differing = [...[...old].filter((fact) => !now.has(fact)), ...[...now].filter((fact) => !old.has(fact))]
      const instants = differing.flatMap((fact) =>
        [...fact.matchAll(/"(?:at|\w+At)":(-?[0-9]+)/g)].map(([, n]) => Number(n)),
      )
      expect(affectedInstants(before, after)).toEqual([...new Set(instants)].sort((a, b) => a - b))
    }),
    options,
  )
})

test('an incident that comes in touches itself and the deployment that it is held against', () => {
  const deployments = [deployed('d1', '01-02 00:00'), deployed('d2', '01-03 00:00')]
  const changes = [pullRequest('p', '01-02 01:00', '01-02 02:00')]
  const incidents = [incident('i', '01-03 01:00', { resolvedAt: at('01-03 05:00') })]
  const before = attributed({ deployments, changes })
  const after = attributed({ deployments, changes, incidents })
  const affected = [at('01-03 00:00'), at('01-03 01:00'), at('01-03 05:00')]
  expect(affectedInstants(before, after)).toEqual(affected)
  expect(affectedInstants(after, before)).toEqual(affected)
})
