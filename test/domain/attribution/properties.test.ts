import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asOf, attribute, openChanges } from '../../../src/domain/attribution/index.ts'
import { FAILURE_SIGNALS } from '../../../src/domain/metrics/facts.ts'
import { cut, moved, shifted } from './cut.ts'
import { type History, histories } from './histories.ts'
import { reference } from './reference.ts'

/** HISTORIES=5000 SEED=1 for a long look. */
const options = { seed: Number(process.env.SEED ?? 20_260_110), numRuns: Number(process.env.HISTORIES ?? 150) }
const forAll = (holds: (history: History) => void) =>
  fc.assert(
    fc.property(histories, (history) => {
      holds(history)
    }),
    options,
  )

/** Every instant at which something happens, and one before them all. */
function instantsOf({ deployments, changes, incidents }: History): number[] {
  const all = [
    ...deployments.map(({ at }) => at),
    ...changes.flatMap((row) => [row.openedAt, row.readyAt, row.firstReviewAt, row.mergedAt, row.closedAt]),
    ...incidents.flatMap((row) => [row.startedAt, row.resolvedAt]),
    ...incidents.flatMap((row) => row.reopenings.flatMap((it) => [it.resolvedAt, it.reopenedAt])),
  ]
  const known = all.filter((at): at is number => at !== null)
  return [Math.min(...known, 0), ...new Set(known)]
}

test('a reference written from the definition finds the same', () => {
  forAll((history) => expect(attribute(history)).toEqual(reference(history)))
})

test('what happens after an instant changes nothing that was known at it', () => {
  forAll((history) => {
    const facts = attribute(history)
    for (const instant of instantsOf(history))
      expect(asOf(facts, instant), `as of ${new Date(instant).toISOString()}`).toEqual(attribute(cut(history, instant)))
  })
})

test('facts as of an instant are cut once: an earlier instant cuts them further, a later one no more', () => {
  forAll((history) => {
    const facts = attribute(history)
    const instants = instantsOf(history)
    const middle = instants.toSorted((a, b) => a - b)[instants.length >> 1] as number
    for (const instant of instants)
      expect(asOf(asOf(facts, middle), instant)).toEqual(asOf(facts, Math.min(middle, instant)))
  })
})

test('the order of the rows does not matter', () => {
  const shuffledToo = histories.chain((history) =>
    fc.record({
      history: fc.constant(history),
      deployments: shuffled(history.deployments),
      changes: shuffled(history.changes),
      contents: shuffled(history.contents),
      incidents: shuffled(history.incidents),
    }),
  )
  fc.assert(
    fc.property(shuffledToo, ({ history, ...lists }) => {
      expect(attribute({ ...history, ...lists })).toEqual(attribute(history))
    }),
    options,
  )
})

const shuffled = <Row>(rows: readonly Row[]) =>
  fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length })

test('at another time the same happens', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: -(10 ** 11), max: 10 ** 11 }), (history, by) => {
      expect(attribute(shifted(history, by))).toEqual(moved(attribute(history), by))
    }),
    options,
  )
})

test('scopes that have nothing to do with an initiative change nothing, but for incidents that name no scope that had deployed', () => {
  fc.assert(
    fc.property(histories, histories, (one, other) => {
      const [ours, theirs] = [withOwnIncidents(one), renamed(withOwnIncidents(other))]
      const both = attribute({
        deployments: [...theirs.deployments, ...ours.deployments],
        changes: [...theirs.changes, ...ours.changes],
        contents: [...theirs.contents, ...ours.contents],
        incidents: [...theirs.incidents, ...ours.incidents],
        rules: new Map([...theirs.rules, ...ours.rules]),
      })
      const isOurs = ({ id }: { id: string }) => !id.startsWith('x-')
      expect({
        deployments: both.deployments.filter(isOurs),
        changes: both.changes.filter(isOurs),
        incidents: both.incidents.filter(isOurs),
        contents: both.contents.filter(({ changeId }) => isOurs({ id: changeId })),
      }).toEqual(attribute(ours))
    }),
    options,
  )
})

/** Only the incidents that are linked, or whose own scope had deployed when they started. */
const withOwnIncidents = (history: History): History => ({
  ...history,
  incidents: history.incidents.filter(
    ({ causedBy, scopeId, startedAt }) =>
      causedBy !== null || history.deployments.some((row) => row.scopeId === scopeId && row.at <= startedAt),
  ),
})

/** Another initiative with the same story: every id and scope has an x- before it. */
function renamed(history: History): History {
  const x = (id: string) => `x-${id}`
  const orNull = (id: string | null) => (id === null ? null : x(id))
  return {
    deployments: history.deployments.map((row) => ({
      ...row,
      id: x(row.id),
      scopeId: x(row.scopeId),
      environmentId: x(row.environmentId),
      declared: { ...row.declared, remediates: row.declared.remediates.map(x) },
    })),
    changes: history.changes.map((row) => ({ ...row, id: x(row.id), scopeId: x(row.scopeId) })),
    contents: history.contents.map((row) => ({
      ...row,
      deploymentId: x(row.deploymentId),
      changeId: x(row.changeId),
    })),
    incidents: history.incidents.map((row) => ({
      ...row,
      id: x(row.id),
      scopeId: orNull(row.scopeId),
      causedBy: orNull(row.causedBy),
      remediatedBy: row.remediatedBy.map(x),
    })),
    rules: new Map([...history.rules].map(([scopeId, rules]) => [x(scopeId), rules])),
  }
}

test('a change has at most one deployment: a success that ended after its merge, unless its contents were named', () => {
  forAll((history) => {
    const { changes, contents } = attribute(history)
    for (const { id, scopeId, deployment, mergedAt, excluded } of changes) {
      const all = contents.filter(({ changeId }) => changeId === id)
      if (deployment === null) {
        expect(all).toEqual([])
        continue
      }
      const row = history.deployments.find((each) => each.id === deployment.id)
      expect(row).toMatchObject({ outcome: 'success', at: deployment.at })
      // Whoever reports a deployment may name changes of another repository.
      if (deployment.knownBy !== 'explicit') expect(row?.scopeId).toBe(scopeId)
      expect(excluded).not.toBe('pre_baseline')
      expect(all).toContainEqual({ deploymentId: deployment.id, changeId: id, knownBy: deployment.knownBy })
      expect(mergedAt).not.toBeNull()
      if (deployment.knownBy === 'merge_commit' || deployment.knownBy === 'time')
        expect(deployment.at).toBeGreaterThanOrEqual(mergedAt as number)
    }
  })
})

test('whatever is said of a deployment has its evidence, after the deployment', () => {
  forAll((history) => {
    const { deployments } = attribute(history)
    const rows = new Set([...history.deployments, ...history.changes, ...history.incidents].map(({ id }) => id))
    for (const { at, outcome, signals, recovery, relapses, remediation, kind } of deployments) {
      for (const found of [...signals, recovery, ...relapses, remediation]) {
        if (found === null) continue
        expect(rows).toContain(found.evidenceId)
        expect(found.at).toBeGreaterThanOrEqual(at)
      }
      const strengths = signals.map(({ signal }) => FAILURE_SIGNALS.indexOf(signal))
      expect(strengths).toEqual(strengths.toSorted((a, b) => a - b))
      if (signals.length === 0) expect(recovery).toBeNull()
      if (signals.some(({ signal }) => signal === 'failed_status')) expect(outcome).toBe('failure')
      if (kind !== 'normal') expect(remediation).toMatchObject({ as: kind })
    }
  })
})

test('every kind of fact happens in the histories', () => {
  const seen = new Set<string>()
  for (const history of fc.sample(histories, { ...options, numRuns: 300 })) {
    const facts = attribute(history)
    for (const { signals, recovery, relapses, remediation } of facts.deployments) {
      for (const word of [...signals.map(({ signal }) => `- ${signal}`), `+ ${recovery?.by}`, `= ${remediation?.as}`])
        seen.add(word)
      if (relapses.length > 0) seen.add(recovery === null ? 'relapsed' : 'relapsed, and recovered')
    }
    for (const { deployment, excluded, startedBy } of facts.changes)
      for (const word of [deployment?.knownBy, excluded, startedBy]) seen.add(String(word))
    for (const { method, why } of facts.incidents) for (const word of [method, why]) seen.add(String(word))
  }
  const expected = [
    ...FAILURE_SIGNALS.map((signal) => `- ${signal}`),
    ...['incident_resolved', 'rollback', 'remediation', 'next_success'].map((by) => `+ ${by}`),
    ...['rollback', 'hotfix', 'revert', 'incident'].map((as) => `= ${as}`),
    ...['explicit', 'compare', 'merge_commit', 'time', 'bot', 'outside_path', 'pre_baseline'],
    ...['first_commit', 'opened', 'same_scope', 'same_initiative', 'linked', 'linked_deployment_unknown'],
    ...['outside_window', 'no_deployment_before', 'within_48h', 'within_24h', 'relapsed', 'relapsed, and recovered'],
  ]
  expect(expected.filter((word) => !seen.has(word))).toEqual([])
})

test('a change that is not merged is a fact by itself, and has a part in no other', () => {
  let open = 0
  forAll((history) => {
    const { changes, rules } = history
    const unmerged = changes.filter(({ mergedAt }) => mergedAt === null)
    const merged = changes.filter(({ mergedAt }) => mergedAt !== null)
    const all = attribute(history)
    const others = attribute({ ...history, changes: merged })
    const facts = openChanges(unmerged, rules)
    const byId = <T extends { id: string }>(list: readonly T[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(byId(all.changes)).toEqual(byId([...others.changes, ...facts]))
    expect({ ...all, changes: [] }).toEqual({ ...others, changes: [] })
    open += facts.length
  })
  expect(open).toBeGreaterThan(50)
})
