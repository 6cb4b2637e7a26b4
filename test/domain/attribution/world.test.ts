import { expect, test } from 'vitest'
import { at, attributed, commit, deployed, pullRequest } from './rows.ts'

// The small world with known answers: instants of deployments are those of their first terminal status; d4 is no
// production deployment, and d6 has not ended, so neither is among the rows.
const world = attributed({
  deployments: [
    deployed('d1', '01-12 10:00', { version: 'sha-a' }),
    deployed('d2', '01-13 10:00', { version: 'sha-b', outcome: 'failure' }),
    deployed('d3', '01-13 12:00', { version: 'sha-c' }),
    deployed('d5', '01-05 10:00', { version: 'sha-e' }),
  ],
  changes: [
    pullRequest('1', '01-11 08:00', '01-12 08:00', { number: 1, mergeCommit: 'sha-a' }),
    pullRequest('2', '01-12 08:00', '01-13 09:30', { number: 2, mergeCommit: 'sha-c', authorLogin: 'bob' }),
    pullRequest('3', '01-11 08:00', '01-12 08:00', { number: 3, mergeCommit: null, authorLogin: 'dependabot[bot]' }),
    pullRequest('4', '01-19 08:00', '01-19 23:00', { number: 4, mergeCommit: null }),
    pullRequest('5', '01-05 06:00', '01-05 08:00', { number: 5, mergeCommit: 'sha-e' }),
    pullRequest('6', '01-11 09:00', '01-12 09:00', { number: 6, mergeCommit: null, authorLogin: 'carol' }),
  ],
})
const secondsTo = (id: string, from: 'mergedAt' | 'openedAt') => {
  const change = world.change(id)
  return ((change.deployment?.at ?? Number.NaN) - (change[from] ?? Number.NaN)) / 1000
}

test('W3: the failed deployment recovered with the next success in its environment', () => {
  expect(world.deployment('d2')).toMatchObject({
    signals: [{ signal: 'failed_status', evidenceId: 'd2', at: at('01-13 10:00') }],
    recovery: { at: at('01-13 12:00'), by: 'next_success', evidenceId: 'd3' },
  })
  expect(Object.keys(world.failed)).toEqual(['d2'])
})

test('W4: three pull requests were deployed by people, and one in the window before', () => {
  const counted = world.changes.filter(({ deployment, excluded }) => deployment !== null && excluded === null)
  expect(counted.map(({ id }) => id).toSorted()).toEqual(['1', '2', '5', '6'])
  expect(world.change('3').excluded).toBe('bot')
})

test('W5: pull request 6 waits for d3, for d1 deployed a commit before its merge', () => {
  expect(['1', '2', '6'].map((id) => secondsTo(id, 'mergedAt'))).toEqual([7_200, 9_000, 97_200])
  expect(world.brought).toMatchObject({ 1: 'd1', 2: 'd3', 6: 'd3' })
  expect(world.change('6').deployment?.knownBy).toBe('merge_commit')
})

test('W5, W6: the first known deployment surely has the pull request whose merge commit it deployed', () => {
  expect(secondsTo('5', 'mergedAt')).toBe(7_200)
  expect(secondsTo('5', 'openedAt')).toBe(14_400)
})

test('W6: from opened to deployed', () => {
  expect(['1', '2', '6'].map((id) => secondsTo(id, 'openedAt'))).toEqual([93_600, 100_800, 183_600])
})

test('W7: pull request 4 is merged and not deployed, and that is no matter of the first deployment', () => {
  expect(world.change('4')).toMatchObject({ deployment: null, excluded: null })
})

test('R1: V1, V2, V3, V1: the last is a rollback, and what failed is V2', () => {
  const { deployments, failed, deployment } = attributed({ deployments: versions('V1', 'V2', 'V3', 'V1') })
  expect(deployments.map(({ kind }) => kind)).toEqual(['normal', 'normal', 'normal', 'rollback'])
  expect(failed).toEqual({ d1: ['rollback'] })
  expect(deployment('d1')).toMatchObject({
    signals: [{ evidenceId: 'd3', at: at('01-04 00:00') }],
    recovery: { by: 'rollback', evidenceId: 'd3', at: at('01-04 00:00') },
  })
  expect(deployment('d3').remediation).toEqual({ as: 'rollback', evidenceId: 'd1', at: at('01-04 00:00') })
})

test('R2: V1, V1 is no rollback', () => {
  const { deployments, failed } = attributed({ deployments: versions('V1', 'V1') })
  expect(deployments.map(({ kind }) => kind)).toEqual(['normal', 'normal'])
  expect(failed).toEqual({})
})

test('R3: a deployed revert shows that the deployment of what it reverts failed', () => {
  const { failed, deployment } = attributed(reverted('d1', 'd2'))
  expect(failed).toEqual({ d1: ['revert'] })
  expect(deployment('d1').signals).toEqual([{ signal: 'revert', evidenceId: 'revert', at: at('01-03 00:00') }])
  expect(deployment('d1').recovery).toMatchObject({ by: 'remediation', evidenceId: 'd2' })
  expect(deployment('d2').remediation).toMatchObject({ as: 'revert', evidenceId: 'revert' })
})

test('R3: shipped together, neither failed nor mended anything', () => {
  const { failed, deployments } = attributed(reverted('d2', 'd2'))
  expect(failed).toEqual({})
  expect(deployments.map(({ remediation }) => remediation)).toEqual([null, null, null])
})

test('R4: the first deployment says nothing of how long its commits took; a merge commit is no change', () => {
  const { change } = attributed({
    deployments: [
      deployed('one', '01-10 12:00', { version: 'sha-C1' }),
      deployed('two', '01-10 19:00', { version: 'sha-C4', contentsKnown: true }),
    ],
    changes: [
      commit('C', '01-10 10:00'),
      commit('C1', '01-10 11:00'),
      commit('C2', '01-10 15:00'),
      commit('C3', '01-10 16:00'),
      commit('C4', '01-10 17:00', { isMerge: true }),
    ],
    contents: ['C2', 'C3', 'C4'].map((changeId) => ({ deploymentId: 'two', changeId, knownBy: 'compare' })),
  })
  for (const id of ['C', 'C1']) expect(change(id)).toMatchObject({ deployment: null, excluded: 'pre_baseline' })
  const hours = (id: string) => ((change(id).deployment?.at ?? Number.NaN) - change(id).startedAt) / 3_600_000
  expect([hours('C2'), hours('C3')]).toEqual([4, 3])
  expect(change('C4').excluded).toBe('merge_commit')
})

/** Deployments d0, d1, ..., a day apart. */
const versions = (...names: string[]) =>
  names.map((version, place) => deployed(`d${place}`, `01-0${place + 1} 00:00`, { version }))

/** d0, d1 and d2, a day apart, and a pull request with its revert. */
const reverted = (first: string, then: string) => ({
  deployments: [
    deployed('d0', '01-01 00:00'),
    deployed('d1', '01-02 00:00', { contentsKnown: true }),
    deployed('d2', '01-03 00:00', { contentsKnown: true }),
  ],
  changes: [
    pullRequest('feature', '01-01 01:00', '01-01 02:00', { title: 'Add a cache' }),
    pullRequest('revert', '01-01 03:00', '01-01 04:00', { title: 'Revert "Add a cache"' }),
  ],
  contents: [
    { deploymentId: first, changeId: 'feature', knownBy: 'compare' as const },
    { deploymentId: then, changeId: 'revert', knownBy: 'compare' as const },
  ],
})
