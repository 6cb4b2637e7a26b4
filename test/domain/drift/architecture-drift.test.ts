import { describe, expect, test } from 'vitest'
import {
  ARCHITECTURE_DRIFT_DEFAULTS,
  type ArchitectureDriftInput,
  architectureDrift,
} from '../../../src/domain/drift/architecture-drift.ts'
import type { Contract } from '../../../src/domain/drift/contract-drift.ts'
import { DAY_MS } from '../../../src/domain/drift/detector.ts'
import { newViolations, type Violation } from '../../../src/domain/drift/rule-violations.ts'

const NOW = Date.parse('2026-03-20T12:00:00Z')
const day = (date: string) => Date.parse(`2026-${date}T09:00:00Z`)

const judge = (input: Partial<ArchitectureDriftInput>) =>
  architectureDrift.judge(
    { now: NOW, contracts: [], reports: [], products: [], coreVersion: null, ...input },
    ARCHITECTURE_DRIFT_DEFAULTS,
  )

const required = { rule: 'parameter-became-required', place: '#/paths/~1pets/get', text: '`limit` became required.' }

describe('a contract', () => {
  const contract = (over: Partial<Contract>): Contract => ({
    id: 'contract',
    name: 'Pets API',
    active: true,
    deprecatedAt: null,
    comparison: { breaking: [required], previousAt: day('02-01'), changedAt: day('03-10') },
    decisions: [],
    ...over,
  })
  const findings = (over: Partial<Contract>) => judge({ contracts: [contract(over)] }).findings

  test('that broke without a decision is drift, with what broke', () => {
    expect(findings({})).toMatchObject([
      {
        subject: 'contract',
        direction: 'breaking',
        severity: 'high',
        description:
          'Pets API changed on 2026-03-10 in 1 breaking way, and no decision record was accepted since the version of ' +
          '2026-02-01: `limit` became required.',
        points: [{ mark: 'parameter-became-required #/paths/~1pets/get' }],
        links: [{ kind: 'contract', id: 'contract' }],
      },
    ])
  })

  test('whose break was decided is none; a decision from before, or one that was not accepted, decides nothing', () => {
    const decision = { id: 'adr', title: 'Require a limit', status: 'accepted', at: day('03-01') } as const
    expect(findings({ decisions: [decision] })).toEqual([])
    expect(findings({ decisions: [{ ...decision, at: day('01-31') }] })).toHaveLength(1)
    for (const status of ['proposed', 'under_review', 'superseded', 'rejected'] as const)
      expect(findings({ decisions: [{ ...decision, status }] })).toHaveLength(1)
  })

  test('that changed without a break, has no version before, or is not active is none', () => {
    expect(findings({ comparison: { breaking: [], previousAt: 0, changedAt: 1 } })).toEqual([])
    expect(findings({ comparison: null })).toEqual([])
    expect(findings({ active: false, deprecatedAt: day('01-01') })).toEqual([])
  })

  test('that could not be compared is not judged by it, but by its date', () => {
    const verdict = judge({
      contracts: [contract({ comparison: { failed: 'not_readable' }, deprecatedAt: day('03-01') })],
    })
    expect(verdict.unjudged).toEqual([
      { driftType: 'architecture_drift', subject: 'contract', direction: 'breaking', reason: 'not_readable' },
    ])
    expect(verdict.findings.map(({ direction }) => direction)).toEqual(['deprecated'])
  })

  test('that is active past its date is drift, the worse the longer', () => {
    const severity = (days: number) => findings({ comparison: null, deprecatedAt: NOW - days * DAY_MS })[0]?.severity
    expect([-1, 0, 0.1, 30, 30.1, 91].map(severity)).toEqual([
      undefined,
      undefined,
      'medium',
      'medium',
      'high',
      'critical',
    ])
    expect(findings({ comparison: null, deprecatedAt: day('03-19') })[0]?.description).toBe(
      'Pets API was to be gone by 2026-03-19 and is active still.',
    )
  })

  test('names three of many changes, and shows all', () => {
    const breaking = Array.from({ length: 5 }, (_, i) => ({ ...required, text: `Change ${i}.` }))
    const [finding] = findings({ comparison: { breaking, previousAt: 0, changedAt: 1 } })
    expect(finding?.description).toMatch(/in 5 breaking ways.*: Change 0\. Change 1\. Change 2\. And 2 more\.$/)
    expect(finding?.points).toHaveLength(5)
  })
})

describe('a report of violations', () => {
  const violation = (rule: string, place: string): Violation => ({ rule, place })
  const old = [violation('no-cycles', 'a -> b'), violation('layers', 'web -> db')]
  const report = (violations: readonly Violation[], baseline: readonly Violation[] | null = old) => ({
    source: 'octo/hello#arch',
    at: day('03-19'),
    violations,
    baseline: baseline === null ? null : { at: day('01-05'), violations: baseline },
  })

  test('that has no more than its baseline is no drift, nor is one that has less', () => {
    expect(judge({ reports: [report(old.toReversed()), report([])] })).toEqual({ findings: [], unjudged: [] })
  })

  test('that has what its baseline lacks is drift', () => {
    const added = violation('layers', 'web -> queue')
    const { findings } = judge({ reports: [report([...old, added])] })
    expect(findings).toMatchObject([{ subject: 'octo/hello#arch', direction: 'violations', severity: 'medium' }])
    expect(findings[0]?.description).toBe(
      'octo/hello#arch: 1 violation that the baseline of 2026-01-05 lacks: layers at web -> queue.',
    )
    const many = Array.from({ length: 10 }, (_, i) => violation('layers', `web -> ${i}`))
    expect(judge({ reports: [report(many)] }).findings[0]).toMatchObject({ severity: 'high' })
    expect(judge({ reports: [report(many)] }).findings[0]?.points).toHaveLength(10)
  })

  test('the second of a kind that was there once is new', () => {
    const twice = [...old, ...old]
    expect(newViolations(twice, old)).toEqual(old)
    expect(newViolations(old, twice)).toEqual([])
  })

  test('without a baseline cannot be judged', () => {
    expect(judge({ reports: [report(old, null)] })).toEqual({
      findings: [],
      unjudged: [
        { driftType: 'architecture_drift', subject: 'octo/hello#arch', direction: 'violations', reason: 'no_baseline' },
      ],
    })
  })
})

describe('a satellite product', () => {
  const product = (upstreamCoreVersion: string) => ({ id: 'product', name: 'Shop', upstreamCoreVersion })
  const severity = (ours: string, core: string) =>
    judge({ products: [product(ours)], coreVersion: core }).findings[0]?.severity

  test('is in drift by a minor and worse by a major version, not by a patch', () => {
    expect([severity('2.1.0', '2.1.9'), severity('2.1.9', '2.2.0'), severity('1.9.0', '2.0.0')]).toEqual([
      undefined,
      'low',
      'high',
    ])
    expect([severity('2.3.0', '2.1.0'), severity('3.0.0', '2.9.0')]).toEqual([undefined, undefined])
    expect([severity('v2.1', '2.3'), severity('2', '3.0.0-rc.1'), severity('2.0.0-beta.2', '2.0.0')]).toEqual([
      'low',
      'high',
      undefined,
    ])
    // As text, 2.10 would be before 2.9.
    expect([severity('2.9.0', '2.10.0'), severity('2.10.0', '2.9.0')]).toEqual(['low', undefined])
  })

  test('says by how much', () => {
    const { findings } = judge({ products: [product('1.4.2')], coreVersion: '3.0.0' })
    expect(findings[0]?.description).toBe('Shop is built on core 1.4.2, 2 major versions behind 3.0.0.')
  })

  test('whose version is none cannot be judged; without a version of the core there is nothing to be behind', () => {
    expect(judge({ products: [product('latest')], coreVersion: '3.0.0' }).unjudged).toMatchObject([
      { subject: 'product', direction: 'behind', reason: 'no_version' },
    ])
    expect(judge({ products: [product('latest')], coreVersion: null })).toEqual({ findings: [], unjudged: [] })
  })
})
