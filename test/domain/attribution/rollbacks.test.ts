import { expect, test } from 'vitest'
import type { DeployedRow } from '../../../src/domain/attribution/input.ts'
import { at, attributed, deployed, incident, rules } from './rows.ts'

/** Deployments d0, d1, ... a day apart: `V1`, `V1 failed`, or a version and more of the row. */
type Told = string | readonly [version: string | null, more: Partial<DeployedRow>]

const line = (...all: readonly Told[]) =>
  all.map((each, place) => {
    const [text, more] = typeof each === 'string' ? [each, {}] : each
    const [version = null, failed] = text?.split(' ') ?? []
    const outcome = failed === undefined ? 'success' : 'failure'
    return deployed(`d${place}`, `01-0${place + 1} 00:00`, { version, outcome, ...more })
  })
const declared = (kind: DeployedRow['declared']['kind'], ...remediates: string[]) => ({
  declared: { kind, remediates },
})
const kinds = (facts: ReturnType<typeof attributed>) => facts.deployments.map(({ kind }) => kind)

test('returning from a rollback lands the version again, and accuses nobody', () => {
  const facts = attributed({ deployments: line('V1', 'V2', 'V1', 'V2') })
  expect(kinds(facts)).toEqual(['normal', 'normal', 'rollback', 'normal'])
  expect(facts.failed).toEqual({ d1: ['rollback'] })
})

test('after a rollback the next return accuses what came forward since', () => {
  const facts = attributed({ deployments: line('V1', 'V2', 'V1', 'V3', 'V1') })
  expect(facts.failed).toEqual({ d1: ['rollback'], d3: ['rollback'] })
})

test('what did not succeed was never there to go back from', () => {
  expect(kinds(attributed({ deployments: line('V1', 'V2 failed', 'V1') }))).toEqual(['normal', 'normal', 'normal'])
})

test('a rollback that does not succeed speaks against the deployment, and recovers nothing', () => {
  const { deployment, deployments } = attributed({ deployments: line('V1', 'V2', 'V1 failed', 'V1') })
  expect(deployment('d1').signals.map(({ evidenceId }) => evidenceId)).toEqual(['d2', 'd3'])
  expect(deployment('d1').recovery).toEqual({ at: at('01-04 00:00'), by: 'rollback', evidenceId: 'd3' })
  expect(deployments.map(({ kind }) => kind)).toEqual(['normal', 'normal', 'rollback', 'rollback'])
})

test('a successful rollback recovers all that it took out of production, and accuses one of it', () => {
  const { failed, deployment } = attributed({
    deployments: line('V1', 'V2', 'V3', 'V1'),
    incidents: [incident('down', '01-03 01:00')],
  })
  expect(failed).toEqual({ d1: ['rollback'], d2: ['incident'] })
  expect(deployment('d2').recovery).toEqual({ at: at('01-04 00:00'), by: 'rollback', evidenceId: 'd3' })
})

test('a version that is not known is no rollback, and is not accused', () => {
  const facts = attributed({ deployments: line('V1', [null, {}], [null, {}], 'V1') })
  expect(facts.failed).toEqual({})
})

test('each environment and each scope has versions of its own', () => {
  const elsewhere = { environmentId: 'api/second' }
  expect(attributed({ deployments: line('V1', ['V2', elsewhere], 'V1') }).failed).toEqual({})
  expect(attributed({ deployments: line('V1', ['V2', { scopeId: 'web' }], 'V1') }).failed).toEqual({})
})

test('deployments of one instant are in the order of the numbers that the provider gave them', () => {
  const rows = [
    deployed('c', '01-01 00:00', { version: 'V1', externalId: '9' }),
    deployed('b', '01-01 00:00', { version: 'V2', externalId: '10' }),
    deployed('a', '01-01 00:00', { version: 'V1', externalId: '100' }),
  ]
  const { failed, deployment } = attributed({ deployments: rows })
  expect(failed).toEqual({ b: ['rollback'] })
  expect(['c', 'b', 'a'].map((id) => deployment(id).previousDeploymentId)).toEqual([null, 'c', 'b'])
})

test('a deployment reported as a rollback is held against the success before it', () => {
  const facts = attributed({ deployments: line('V1', 'V2', ['V9', declared('rollback')]) })
  expect(facts.failed).toEqual({ d1: ['rollback'] })
  expect(facts.deployment('d2').remediation).toEqual({ as: 'rollback', evidenceId: 'd2', at: at('01-03 00:00') })
})

test('one that names what it rolled back accuses that alone, by what was said', () => {
  const facts = attributed({ deployments: line('V1', 'V2', 'V3', ['V1', declared('rollback', 'd2')]) })
  expect(facts.failed).toEqual({ d2: ['explicit'] })
  expect(facts.deployment('d2').recovery).toMatchObject({ by: 'rollback', evidenceId: 'd3' })
})

test('one that was reported as normal is no rollback, whatever its version', () => {
  const facts = attributed({ deployments: line('V1', 'V2', ['V1', declared('normal')]) })
  expect(facts.failed).toEqual({})
  expect(facts.deployment('d2').remediation).toBeNull()
})

test('one that says what it mends is remediation, and what it mends failed', () => {
  const facts = attributed({ deployments: line('V1', 'V2', ['V3', declared(null, 'd0')]) })
  expect(facts.failed).toEqual({ d0: ['explicit'] })
  expect(facts.deployment('d2').remediation).toMatchObject({ as: 'hotfix', evidenceId: 'd2' })
  expect(facts.deployment('d0').recovery).toMatchObject({ by: 'remediation', evidenceId: 'd2' })
})

test('none mends itself, or what is not known', () => {
  expect(attributed({ deployments: line('V1', ['V2', declared('hotfix', 'd1', 'gone')]) }).failed).toEqual({})
})

test('a failed status is no failure where the binding says so', () => {
  const deployments = line('V1', 'V2 failed', 'V3')
  expect(attributed({ deployments }).failed).toEqual({ d1: ['failed_status'] })
  expect(attributed({ deployments, rules: rules({ failedStatusFails: false }) }).failed).toEqual({})
})

test('a failure stays open while nothing recovers it', () => {
  expect(attributed({ deployments: line('V1', 'V2 failed') }).deployment('d1').recovery).toBeNull()
})
