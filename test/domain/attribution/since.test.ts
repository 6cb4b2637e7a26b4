import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attribute, openChanges } from '../../../src/domain/attribution/index.ts'
import { factsOf, replaced } from './facts-by-id.ts'
import { type History, histories } from './histories.ts'
import { sinceOf, step } from './since.ts'
import { orders, TURNS, told } from './told-in-turns.ts'

/** HISTORIES=5000 SEED=1 for a long look. */
const options = { seed: Number(process.env.SEED ?? 20_260_110), numRuns: Number(process.env.HISTORIES ?? 150) }

test('whatever is told in whichever order, what is found step by step is what is found of everything', () => {
  const ways = { nothing: 0, all: 0, since: 0 }
  fc.assert(
    fc.property(histories, orders, (whole, order) => {
      const history = ofOneScope(whole)
      let rows = told(history, order, -1)
      let known = factsOf(attribute(rows))
      for (let turn = 0; turn <= TURNS; turn += 1) {
        const next = told(history, order, turn)
        const expected = factsOf(attribute(next))
        const found = step(rows, next, known)
        ways[typeof found === 'string' ? found : 'since'] += 1
        if (typeof found !== 'string') {
          const open = openChanges(
            next.changes.filter(({ mergedAt }) => mergedAt === null),
            next.rules,
          )
          const facts = replaced(known, found, sinceOf(rows, next) as number)
          const changes = new Map([...facts.changes, ...open.map((fact) => [fact.id, fact] as const)])
          expect(sorted({ ...facts, changes })).toEqual(sorted(expected))
        }
        known = expected
        rows = next
      }
    }),
    options,
  )
  if (process.env.HISTORIES !== undefined) process.stdout.write(`${JSON.stringify(ways)}\n`)
  expect(ways.since).toBeGreaterThan(options.numRuns)
})

/** No deployment can name a change of another scope: commits and numbers are of its own. */
function ofOneScope(history: History): History {
  const scopes = new Map([...history.deployments, ...history.changes].map(({ id, scopeId }) => [id, scopeId]))
  return {
    ...history,
    contents: history.contents.filter((row) => scopes.get(row.deploymentId) === scopes.get(row.changeId)),
  }
}

const sorted = (facts: ReturnType<typeof factsOf>) =>
  Object.fromEntries(
    Object.entries(facts).map(([name, map]) => [
      name,
      [...(map as Map<string, unknown>)].sort(([one], [other]) => (one < other ? -1 : 1)),
    ]),
  )
