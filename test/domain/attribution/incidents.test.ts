import { expect, test } from 'vitest'
import { at, attributed, deployed, incident, rules } from './rows.ts'

const deployments = [
  deployed('d1', '01-02 00:00'),
  deployed('d2', '01-03 00:00'),
  deployed('web', '01-03 12:00', { scopeId: 'web' }),
]
const held = (...incidents: ReturnType<typeof incident>[]) => attributed({ deployments, incidents })

test('a link is believed, however long ago the deployment was', () => {
  const { deployment, incident: fact } = held(incident('i', '03-01 00:00', { causedBy: 'd1' }))
  expect(fact('i')).toMatchObject({ deploymentId: 'd1', method: 'explicit', confidence: 1, why: 'linked' })
  expect(deployment('d1').signals).toEqual([{ signal: 'explicit', evidenceId: 'i', at: at('03-01 00:00') }])
})

test('a link to a deployment that is not known here is no reason to guess another', () => {
  const { incident: fact, failed } = held(incident('i', '01-03 01:00', { causedBy: 'staging' }))
  expect(fact('i')).toMatchObject({
    deploymentId: null,
    method: null,
    confidence: null,
    why: 'linked_deployment_unknown',
  })
  expect(failed).toEqual({})
})

test('without a link it is the latest deployment of its scope, the surer the sooner', () => {
  const facts = held(incident('soon', '01-03 00:00'), incident('later', '01-03 18:00'), incident('last', '01-04 00:00'))
  const told = ['soon', 'later', 'last'].map((id) => facts.incident(id))
  expect(told.map(({ deploymentId }) => deploymentId)).toEqual(['d2', 'd2', 'd2'])
  expect(told.map(({ confidence }) => confidence)).toEqual([0.9, 0.6, 0.5])
  expect(told.map(({ why }) => why)).toEqual(['within_24h', 'within_24h', 'within_24h'])
  expect(facts.failed).toEqual({ d2: ['incident', 'incident', 'incident'] })
})

test('one after the window or before any deployment is held against none', () => {
  const facts = held(incident('late', '01-04 00:01'), incident('early', '01-01 00:00'))
  expect([facts.incident('late').why, facts.incident('early').why]).toEqual(['outside_window', 'no_deployment_before'])
  expect(facts.failed).toEqual({})
})

test('the window is that of the scope whose deployment it is', () => {
  const facts = attributed({
    deployments,
    incidents: [incident('late', '01-05 00:00')],
    rules: rules({ attributionWindowMs: 90 * 3_600_000 }),
  })
  expect(facts.incident('late')).toMatchObject({ deploymentId: 'd2', why: 'within_90h' })
})

test('one told of by a project, or by nobody, is held against the latest of the initiative, with half the confidence', () => {
  const facts = held(
    incident('project', '01-03 12:00', { scopeId: 'jira' }),
    incident('none', '01-03 12:00', { scopeId: null }),
  )
  for (const id of ['project', 'none'])
    expect(facts.incident(id)).toMatchObject({ deploymentId: 'web', method: 'same_initiative', confidence: 0.45 })
})

test('so is one of a scope that deploys only later: what comes then does not change what was known', () => {
  const facts = held(incident('i', '01-03 06:00', { scopeId: 'web' }))
  expect(facts.incident('i')).toMatchObject({ deploymentId: 'd2', method: 'same_initiative' })
})

test('a failed deployment is recovered when its first incident is resolved', () => {
  const { deployment } = held(
    incident('one', '01-03 01:00', { resolvedAt: at('01-03 05:00') }),
    incident('two', '01-03 02:00', { resolvedAt: at('01-03 04:00') }),
  )
  expect(deployment('d2').recovery).toEqual({ at: at('01-03 04:00'), by: 'incident_resolved', evidenceId: 'two' })
})

test('a deployment that mends an incident is unplanned, and recovers what caused it when it succeeds', () => {
  const mends = incident('i', '01-02 06:00', { remediatedBy: ['d2', 'gone'] })
  const facts = held(mends)
  expect(facts.deployment('d2').remediation).toEqual({ as: 'incident', evidenceId: 'i', at: at('01-03 00:00') })
  expect(facts.deployment('d1').recovery).toEqual({ at: at('01-03 00:00'), by: 'remediation', evidenceId: 'd2' })
  const failing = deployments.map((row) => (row.id === 'd2' ? { ...row, outcome: 'failure' as const } : row))
  const open = attributed({ deployments: failing, incidents: [mends] })
  expect(open.deployment('d2').remediation).toMatchObject({ as: 'incident' })
  expect(open.deployment('d1').recovery).toBeNull()
})
