/** Facts for tests: each with what the test is about, the rest plain. */
import type {
  ChangeFact,
  DeploymentFact,
  EpochMs,
  Facts,
  FailureSignal,
  IncidentFact,
  Period,
  TestFact,
  Window,
  WorkFact,
} from '../../../src/domain/metrics/facts.ts'

/** The instant of a time as it is written; UTC where it names no zone. */
export function at(text: string): EpochMs {
  const instant = Date.parse(/[zZ]$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}${text.includes('T') ? '' : 'T00:00'}Z`)
  if (Number.isNaN(instant)) throw new Error(`no time: ${text}`)
  return instant
}

export const period = (from: string, to: string, zone = 'UTC'): Period => ({ from: at(from), to: at(to), zone })

/** An instant after everything: nothing is left out for being later. */
export const LATER = at('2030-01-01')

const EVER: Window = { from: at('2000-01-01'), to: LATER }

/** All is known of everything, unless the test says otherwise. */
export const facts = (some: Partial<Facts> = {}): Facts => ({
  deployments: [],
  changes: [],
  incidents: [],
  work: [],
  tests: [],
  hasProduction: true,
  covered: { deployments: EVER, changes: EVER, incidents: EVER, work: EVER, tests: EVER },
  ...some,
})

/** Facts of which sources are known over other times, or not at all. */
export const knownOver = (some: Facts, covered: Partial<Facts['covered']>): Facts => ({
  ...some,
  covered: { ...some.covered, ...covered },
})

export const deployment = (id: string, when: string, some: Partial<DeploymentFact> = {}): DeploymentFact => ({
  id,
  scopeId: 'scope',
  environmentId: 'production',
  at: at(when),
  outcome: 'success',
  signals: [],
  recovery: null,
  relapses: [],
  remediation: null,
  ...some,
})

export const signal = (name: FailureSignal['signal'], when: string, evidenceId = 'evidence'): FailureSignal => ({
  signal: name,
  evidenceId,
  at: at(when),
})

export const change = (id: string, some: Partial<ChangeFact> = {}): ChangeFact => ({
  id,
  kind: 'pull_request',
  scopeId: 'scope',
  startedAt: at('2024-01-01'),
  startedBy: 'first_commit',
  openedAt: null,
  readyAt: null,
  firstReviewAt: null,
  approvedAt: null,
  mergedAt: null,
  closedAt: null,
  deployment: null,
  excluded: null,
  baselineAt: null,
  size: null,
  ...some,
})

export const incident = (id: string, startedAt: string, some: Partial<IncidentFact> = {}): IncidentFact => ({
  id,
  scopeId: 'scope',
  startedAt: at(startedAt),
  resolvedAt: null,
  reopenings: [],
  deploymentId: null,
  method: null,
  confidence: null,
  why: 'no_deployment_before',
  ...some,
})

export const work = (id: string, some: Partial<WorkFact> = {}): WorkFact => ({
  id,
  kind: 'user_story',
  validFrom: Number.NEGATIVE_INFINITY,
  validTo: Number.POSITIVE_INFINITY,
  startedAt: null,
  doneAt: null,
  escaped: null,
  openedAt: null,
  ...some,
})

export const testRun = (id: string, when: string, passed: boolean): TestFact => ({ id, at: at(when), passed })
