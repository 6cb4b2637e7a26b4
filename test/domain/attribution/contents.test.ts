import { describe, expect, test } from 'vitest'
import type { ContentsRow } from '../../../src/domain/attribution/input.ts'
import { at, attributed, commit, deployed, pullRequest } from './rows.ts'

const named = (deploymentId: string, knownBy: ContentsRow['knownBy'], ...ids: string[]): ContentsRow[] =>
  ids.map((changeId) => ({ deploymentId, changeId, knownBy }))

describe('what a deployment brought', () => {
  const first = deployed('first', '01-01 00:00', { branch: 'main' })
  const one = pullRequest('one', '01-01 01:00', '01-01 02:00', { number: 1 })
  const two = pullRequest('two', '01-01 03:00', '01-01 04:00', { number: 2 })

  test('named contents are all of it, whatever the order of merges says', () => {
    const deployments = [
      first,
      deployed('d1', '01-02 00:00', { version: 'sha-two', contentsKnown: true }),
      deployed('d2', '01-03 00:00', { version: 'sha-two', contentsKnown: true }),
    ]
    const contents = [...named('d1', 'compare', 'two'), ...named('d2', 'compare', 'one')]
    expect(attributed({ deployments, changes: [one, two], contents }).brought).toEqual({ one: 'd2', two: 'd1' })
  })

  test('what somebody said weighs more than a range of commits', () => {
    const contents = [...named('d1', 'explicit', 'one'), ...named('d1', 'compare', 'one', 'two')]
    const { change } = attributed({
      deployments: [first, deployed('d1', '01-02 00:00')],
      changes: [one, two],
      contents,
    })
    expect([change('one').deployment?.knownBy, change('two').deployment?.knownBy]).toEqual(['explicit', 'compare'])
  })

  test('names that are not all of it are added to what the order of merges says', () => {
    const deployments = [first, deployed('d1', '01-02 00:00', { version: 'sha-one' })]
    const { change } = attributed({ deployments, changes: [one, two], contents: named('d1', 'compare', 'two') })
    expect([change('one').deployment?.knownBy, change('two').deployment?.knownBy]).toEqual(['merge_commit', 'compare'])
  })

  test('by the order of merges it ends with the commit that was deployed', () => {
    const deployments = [first, deployed('d1', '01-02 00:00', { version: 'sha-one' }), deployed('d2', '01-03 00:00')]
    const { change } = attributed({ deployments, changes: [one, two] })
    expect(change('one').deployment).toMatchObject({ id: 'd1', knownBy: 'merge_commit' })
    expect(change('two').deployment).toMatchObject({ id: 'd2', knownBy: 'time' })
  })

  test('only a success brings something', () => {
    const deployments = [
      first,
      deployed('d1', '01-02 00:00', { version: 'sha-two', outcome: 'failure' }),
      deployed('d2', '01-03 00:00', { version: 'sha-two' }),
    ]
    expect(attributed({ deployments, changes: [one, two] }).brought).toEqual({ one: 'd2', two: 'd2' })
  })

  test('after a rollback nothing is brought twice', () => {
    const deployments = [
      first,
      deployed('d1', '01-02 00:00', { version: 'sha-one' }),
      deployed('d2', '01-03 00:00', { version: 'sha-two' }),
      deployed('d3', '01-04 00:00', { version: 'sha-one' }),
      deployed('d4', '01-05 00:00', { version: 'sha-two' }),
    ]
    const { contents } = attributed({ deployments, changes: [one, two] })
    expect(contents).toEqual([
      { deploymentId: 'd1', changeId: 'one', knownBy: 'merge_commit' },
      { deploymentId: 'd2', changeId: 'two', knownBy: 'merge_commit' },
    ])
  })

  test('each environment is brought a change once, and the first of them is its deployment', () => {
    const deployments = [
      first,
      deployed('eu', '01-02 00:00', { environmentId: 'eu' }),
      deployed('us', '01-03 00:00', { environmentId: 'us' }),
    ]
    const { contents, brought } = attributed({ deployments, changes: [one] })
    expect(contents.map(({ deploymentId }) => deploymentId)).toEqual(['eu', 'us'])
    expect(brought).toEqual({ one: 'eu' })
  })

  test('a change that is not merged has no deployment, also when it is named', () => {
    const open = pullRequest('open', '01-01 01:00', null)
    const facts = attributed({ deployments: [first], changes: [open], contents: named('first', 'explicit', 'open') })
    expect(facts.change('open')).toMatchObject({ deployment: null, excluded: null })
  })

  test('a change goes from a feature over main into release with the pull requests that take it along', () => {
    const into = (id: string, day: string, sourceBranch: string, targetBranch: string) =>
      pullRequest(id, `${day} 00:00`, `${day} 01:00`, { sourceBranch, targetBranch })
    const changes = [
      into('small', '01-02', 'small', 'feature'),
      into('feature', '01-03', 'feature', 'main'),
      into('late', '01-04', 'late', 'feature'),
      into('release', '01-05', 'main', 'release'),
      into('back', '01-06', 'release', 'main'),
    ]
    const deployments = [
      deployed('first', '01-01 00:00', { branch: 'release' }),
      deployed('d1', '01-05 00:30', { branch: 'release' }),
      deployed('d2', '01-07 00:00', { version: 'sha-release' }),
    ]
    expect(attributed({ deployments, changes }).brought).toEqual({ small: 'd2', feature: 'd2', release: 'd2' })
  })

  test('of several ways to a branch the one that got there first counts', () => {
    const into = (id: string, day: string, sourceBranch: string, targetBranch: string) =>
      pullRequest(id, `${day} 00:00`, `${day} 01:00`, { sourceBranch, targetBranch })
    const changes = [
      into('small', '01-02', 'small', 'feature'),
      into('aside', '01-03', 'feature', 'detour'),
      into('direct', '01-04', 'feature', 'main'),
      into('detour', '01-06', 'detour', 'main'),
    ]
    const deployments = ['01-01', '01-05', '01-07'].map((day) => deployed(day, `${day} 00:00`, { branch: 'main' }))
    expect(attributed({ deployments, changes }).brought).toEqual({
      small: '01-05',
      direct: '01-05',
      aside: '01-07',
      detour: '01-07',
    })
  })
})

describe('the first known deployment', () => {
  const old = pullRequest('old', '01-01 01:00', '01-01 02:00')
  const head = pullRequest('head', '01-01 03:00', '01-01 04:00')
  const late = pullRequest('late', '01-01 05:00', '01-01 06:00')
  const changes = [old, head, late]
  const first = deployed('first', '01-02 00:00', { version: 'sha-head' })

  test('may have had all that was merged before its commit, has that one, and lacks what came after', () => {
    const { change, brought } = attributed({ deployments: [first, deployed('next', '01-03 00:00')], changes })
    expect(change('old')).toMatchObject({ deployment: null, excluded: 'pre_baseline', baselineAt: at('01-02 00:00') })
    expect(brought).toEqual({ head: 'first', late: 'next' })
  })

  test('has what is named', () => {
    const contents = named('first', 'explicit', 'old')
    expect(attributed({ deployments: [first], changes, contents }).brought).toEqual({ head: 'first', old: 'first' })
  })

  test('is the first success: what failed before it says nothing of what was there', () => {
    const failed = deployed('failed', '01-01 02:30', { version: 'sha-old', outcome: 'failure' })
    const { change } = attributed({ deployments: [failed, first], changes })
    expect(change('old').excluded).toBe('pre_baseline')
  })

  test('lacks what the range of a later one names, as long as that is not contradicted before', () => {
    const { change } = attributed({
      deployments: [deployed('first', '01-02 00:00'), deployed('next', '01-03 00:00', { contentsKnown: true })],
      changes,
      contents: named('next', 'compare', 'late'),
    })
    expect(change('late')).toMatchObject({ deployment: { id: 'next' }, excluded: null, baselineAt: at('01-02 00:00') })
    expect(change('old').excluded).toBe('pre_baseline')
  })

  test('where nothing was ever deployed, changes wait', () => {
    expect(attributed({ changes }).change('old')).toMatchObject({ deployment: null, excluded: null, baselineAt: null })
  })
})

describe('lead time begins', () => {
  const start = (more: Parameters<typeof pullRequest>[3]) => {
    const { startedAt, startedBy } = attributed({
      changes: [pullRequest('p', '01-02 00:00', '01-03 00:00', more)],
    }).change('p')
    return [startedBy, startedAt]
  }
  const [first, merge] = [at('01-01 00:00'), at('01-03 00:00') - 1]

  test('with the first commit, else with the merge commit, else when it was opened', () => {
    expect(start({ firstCommitAt: first, mergeCommitAt: merge })).toEqual(['first_commit', first])
    expect(start({ mergeCommitAt: merge })).toEqual(['merge_commit', merge])
    expect(start({})).toEqual(['opened', at('01-02 00:00')])
  })

  test('with the test merge of an open pull request never', () => {
    expect(start({ mergeCommitAt: merge, mergedAt: null })).toEqual(['opened', at('01-02 00:00')])
  })

  test('of a commit with itself', () => {
    expect(attributed({ changes: [commit('c', '01-01 00:00')] }).change('c')).toMatchObject({ startedAt: first })
  })
})

test('bots are left out by what the source says of them, or by name; merge commits because they are no change', () => {
  const { change } = attributed({
    changes: [
      pullRequest('told', '01-01 00:00', '01-02 00:00', { authorIsBot: true }),
      pullRequest('called', '01-01 00:00', '01-02 00:00', { authorLogin: 'renovate[bot]' }),
      pullRequest('human', '01-01 00:00', '01-02 00:00', { authorLogin: 'abbot' }),
      commit('merge', '01-01 00:00', { isMerge: true }),
    ],
  })
  const excluded = ['told', 'called', 'human', 'merge'].map((id) => change(id).excluded)
  expect(excluded).toEqual(['bot', 'bot', null, 'merge_commit'])
})
