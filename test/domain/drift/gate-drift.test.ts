import { expect, test } from 'vitest'
import { GATE_DRIFT_DEFAULTS, type GateDriftInput, gateDrift } from '../../../src/domain/drift/gate-drift.ts'

const at = (date: string) => Date.parse(`2026-${date}T09:00:00Z`)
const work = [
  { kind: 'merge', id: 'pr 1', at: at('03-02'), text: 'octo/hello#1', url: null },
  { kind: 'merge', id: 'pr 2', at: at('03-05'), text: 'octo/hello#2', url: null },
  { kind: 'deployment', id: 'deployment', at: at('03-06'), text: 'v1', url: null },
] as const
const gate = (phase: 'design' | 'qa', status: 'pending' | 'pass' | 'fail' | 'blocked') => ({
  phase,
  status,
  evaluatedAt: null,
})
const judge = (input: Partial<GateDriftInput>, settings = GATE_DRIFT_DEFAULTS) =>
  gateDrift.judge({ gates: [], exceptions: [], work, ...input }, settings).findings

test('merges before the gate of design and deployments before that of qa are drift', () => {
  const findings = judge({ gates: [gate('design', 'fail')] })
  expect(findings).toMatchObject([
    {
      subject: 'merge_before_design',
      direction: 'ahead',
      severity: 'medium',
      description:
        '2 merged pull requests since 2026-03-02, while the gate of the design phase says "fail" and nobody approved an ' +
        'exception.',
      links: [
        { kind: 'change', id: 'pr 1' },
        { kind: 'change', id: 'pr 2' },
      ],
    },
    // Its gate was never evaluated, which is no pass.
    { subject: 'deployment_before_qa', severity: 'high', rule: { status: 'pending' }, links: [{ kind: 'deployment' }] },
  ])
})

test('a gate that passed, or an approved exception for its phase, lets work through', () => {
  expect(judge({ gates: [gate('design', 'pass'), gate('qa', 'pass')] })).toEqual([])
  const gates = [gate('design', 'blocked'), gate('qa', 'pass')]
  const subjects = (exceptions: GateDriftInput['exceptions']) => judge({ gates, exceptions }).length
  expect(subjects([{ phase: 'design', status: 'approved' }])).toBe(0)
  expect(subjects([{ phase: 'qa', status: 'approved' }])).toBe(1)
  expect(
    subjects([
      { phase: 'design', status: 'pending' },
      { phase: 'design', status: 'rejected' },
      { phase: 'design', status: 'superseded' },
    ]),
  ).toBe(1)
})

test('an initiative without gates, or without work, is not ahead of any', () => {
  expect(judge({ gates: [] })).toEqual([])
  expect(judge({ gates: [gate('design', 'fail')], work: [] })).toEqual([])
})

test('which gate is before which work is a setting', () => {
  const needs = { merge: null, deployment: 'release' } as const
  const findings = judge({ gates: [gate('design', 'fail'), gate('qa', 'pass')] }, { ...GATE_DRIFT_DEFAULTS, needs })
  expect(findings.map(({ subject }) => subject)).toEqual(['deployment_before_release'])
})

test('it names the last twenty rows, and counts all', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ ...work[0], id: `pr ${i}`, at: at('03-02') + i }))
  const [finding] = judge({ gates: [gate('design', 'fail')], work: many })
  expect(finding?.description).toMatch(/^30 merged pull requests/)
  expect(finding?.links.map(({ id }) => id)).toEqual(many.slice(10).map(({ id }) => id))
})
