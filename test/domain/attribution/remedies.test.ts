import { describe, expect, test } from 'vitest'
import type { ContentsRow, DeployedRow } from '../../../src/domain/attribution/input.ts'
import { at, attributed, deployed, pullRequest, rules } from './rows.ts'

/** d0, d1, ... a day apart. */
const days = (count: number, more: Readonly<Record<string, Partial<DeployedRow>>> = {}) =>
  Array.from({ length: count }, (_, place) => deployed(`d${place}`, `01-0${place + 1} 00:00`, more[`d${place}`]))

/** A pull request that is merged on the day before that deployment. */
const mergedFor = (deployment: number, id: string, more: Parameters<typeof pullRequest>[3] = {}) =>
  pullRequest(id, `01-0${deployment} 01:00`, `01-0${deployment} 02:00`, more)

describe('hotfixes', () => {
  const hotfix = { sourceBranch: 'hotfix/login' }

  test('the deployment before one with a hotfix failed, until the hotfix was there', () => {
    const { failed, deployment } = attributed({ deployments: days(3), changes: [mergedFor(2, 'fix', hotfix)] })
    expect(failed).toEqual({ d1: ['hotfix'] })
    expect(deployment('d1').signals).toEqual([{ signal: 'hotfix', evidenceId: 'fix', at: at('01-03 00:00') }])
    expect(deployment('d1').recovery).toEqual({ at: at('01-03 00:00'), by: 'remediation', evidenceId: 'd2' })
    expect(deployment('d2')).toMatchObject({ kind: 'hotfix', remediation: { as: 'hotfix', evidenceId: 'fix' } })
  })

  test.each([
    ['its title', { title: 'Hotfix: the login' }],
    ['a label', { labels: ['bug', 'hotfix'] }],
  ])('%s says so as well', (_what, more) => {
    expect(attributed({ deployments: days(3), changes: [mergedFor(2, 'fix', more)] }).failed).toEqual({
      d1: ['hotfix'],
    })
  })

  test('the binding says what a hotfix is', () => {
    const changes = [mergedFor(2, 'fix', { labels: ['urgent'] })]
    const urgent = rules({ hotfixPatterns: ['^urgent$'] })
    expect(attributed({ deployments: days(3), changes }).failed).toEqual({})
    expect(attributed({ deployments: days(3), changes, rules: urgent }).failed).toEqual({ d1: ['hotfix'] })
  })

  test('attempts repeat a hotfix until one succeeds: all of them are unplanned, and the first alone accuses', () => {
    const { failed, deployment, deployments } = attributed({
      deployments: days(5, { d2: { outcome: 'failure' }, d3: { outcome: 'failure' } }),
      changes: [mergedFor(2, 'fix', hotfix)],
      rules: rules({ failedStatusFails: false }),
    })
    expect(failed).toEqual({ d1: ['hotfix'] })
    expect(deployment('d1').recovery).toMatchObject({ at: at('01-05 00:00'), evidenceId: 'd4' })
    expect(deployments.map(({ kind }) => kind)).toEqual(['normal', 'normal', 'hotfix', 'hotfix', 'hotfix'])
  })

  test('a rollback in between is passed over: it only took back what is mended now', () => {
    const { failed } = attributed({
      deployments: days(4, {
        d0: { version: 'V1' },
        d1: { version: 'V2' },
        d2: { version: 'V1' },
        d3: { version: 'V3' },
      }),
      changes: [mergedFor(3, 'fix', hotfix)],
    })
    expect(failed).toEqual({ d1: ['rollback', 'hotfix'] })
  })

  test('one outside of the path of its scope mends nothing here', () => {
    const changes = [mergedFor(2, 'fix', { ...hotfix, insidePath: false })]
    const { failed, deployment, change } = attributed({ deployments: days(3), changes })
    expect(failed).toEqual({})
    expect(deployment('d2').remediation).toBeNull()
    expect(change('fix').excluded).toBe('outside_path')
  })

  test('a deployment reported as normal is planned, whatever it contains', () => {
    const normal = { declared: { kind: 'normal' as const, remediates: [] } }
    const facts = attributed({ deployments: days(3, { d2: normal }), changes: [mergedFor(2, 'fix', hotfix)] })
    expect(facts.failed).toEqual({})
    expect(facts.deployment('d2').remediation).toBeNull()
  })
})

describe('reverts', () => {
  const feature = mergedFor(1, 'feature', { number: 12, title: 'Add a cache' })
  const failed = (...changes: ReturnType<typeof pullRequest>[]) =>
    attributed({ deployments: days(5), changes: [feature, ...changes] }).failed

  test.each([
    ['by number', { reverts: [12] }],
    ['by the branch that GitHub gives it', { sourceBranch: 'revert-12-cache' }],
    ['by its title', { title: 'Revert "Add a cache"' }],
  ])('what it takes back is named %s', (_how, more) => {
    expect(failed(mergedFor(3, 'revert', more))).toEqual({ d1: ['revert'] })
  })

  test('a number weighs more than a title', () => {
    const other = mergedFor(2, 'other', { number: 20, title: 'Add a queue' })
    expect(failed(other, mergedFor(3, 'revert', { reverts: [20], title: 'Revert "Add a cache"' }))).toEqual({
      d2: ['revert'],
    })
  })

  test('of several with one title the last before it is meant', () => {
    const again = mergedFor(2, 'again', { title: 'Add a cache' })
    const later = mergedFor(4, 'later', { title: 'Add a cache' })
    expect(failed(again, mergedFor(3, 'revert', { title: 'Revert "Add a cache"' }), later)).toEqual({ d2: ['revert'] })
  })

  test('taking back a revert lands the change again, and accuses nobody', () => {
    const revert = mergedFor(2, 'revert', { number: 13, title: 'Revert "Add a cache"' })
    const relands = mergedFor(3, 'relands', { number: 14, title: 'Revert "Revert "Add a cache""' })
    expect(failed(revert, relands)).toEqual({ d1: ['revert'] })
    // And taking it back once more accuses what landed it again.
    expect(failed(revert, relands, mergedFor(4, 'thrice', { reverts: [14] }))).toEqual({
      d1: ['revert'],
      d3: ['revert'],
    })
  })

  test('what was merged only after the revert was opened is not meant by its title', () => {
    const revert = pullRequest('revert', '01-02 12:00', '01-04 12:00', { title: 'Revert "Add a cache"' })
    const meanwhile = mergedFor(3, 'meanwhile', { title: 'Add a cache' })
    expect(failed(meanwhile, revert)).toEqual({ d1: ['revert'] })
  })

  test('a revert of something that is not known is a revert all the same: taking it back accuses nobody', () => {
    const revert = mergedFor(2, 'revert', { title: 'Revert "Older than all we know"' })
    expect(failed(revert, mergedFor(3, 'relands', { title: `Revert "${revert.title}"` }))).toEqual({})
  })

  test('one that takes back two changes of one deployment speaks against it once', () => {
    const other = mergedFor(1, 'other', { number: 13 })
    expect(failed(other, mergedFor(3, 'revert', { reverts: [12, 13, 12] }))).toEqual({ d1: ['revert'] })
  })

  test('one of what was there before the first known deployment mends, and there is none to accuse', () => {
    const eve = at('01-01 00:00') - 3_600_000
    const changes = [pullRequest('old', eve, eve, { number: 3 }), mergedFor(2, 'revert', { reverts: [3] })]
    const deployments = days(3)
    const facts = attributed({ deployments, changes })
    expect(facts.failed).toEqual({})
    expect(facts.deployment('d2').remediation).toMatchObject({ as: 'revert', evidenceId: 'revert' })
  })

  test('each environment that had both at different times had a failure of its own', () => {
    const deployments = [1, 2, 3].flatMap((day) =>
      ['eu', 'us'].map((environmentId) => deployed(`${environmentId}${day}`, `01-0${day} 00:00`, { environmentId })),
    )
    const changes = [mergedFor(1, 'feature', { number: 12 }), mergedFor(2, 'revert', { reverts: [12] })]
    expect(attributed({ deployments, changes }).failed).toEqual({ eu2: ['revert'], us2: ['revert'] })
    const lazy = deployments.filter(({ id }) => id !== 'us2')
    expect(attributed({ deployments: lazy, changes }).failed).toEqual({ eu2: ['revert'] })
  })
})

test('what is merged only after its deployment is in it when it is named, and shows what it shows from then on', () => {
  const contents: ContentsRow[] = [{ deploymentId: 'd1', changeId: 'early', knownBy: 'explicit' }]
  const changes = [pullRequest('early', '01-01 12:00', '01-04 12:00', { sourceBranch: 'hotfix/x' })]
  const { change, deployment } = attributed({ deployments: days(4), changes, contents })
  expect(change('early').deployment).toEqual({ id: 'd1', at: at('01-02 00:00'), knownBy: 'explicit' })
  expect(deployment('d0').signals).toEqual([{ signal: 'hotfix', evidenceId: 'early', at: at('01-04 12:00') }])
})
