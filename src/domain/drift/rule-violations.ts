/** Violations of architecture rules that CI found, beyond those that were there when the baseline was frozen. */
import type { EpochMs } from '../metrics/facts.ts'
import { instant, type Verdict } from './detector.ts'
import { counted } from './quantity.ts'
import { severityFrom, type Thresholds } from './severity.ts'

export interface Violation {
  readonly rule: string
  /** What breaks it, e.g. a file or a pair of modules; without line numbers, which move. */
  readonly place: string
}

export interface ViolationReport {
  /** What made it, e.g. a repository and its checker: each has a baseline of its own. */
  readonly source: string
  readonly at: EpochMs
  readonly violations: readonly Violation[]
  /** Frozen once; null: none yet. */
  readonly baseline: { readonly at: EpochMs; readonly violations: readonly Violation[] } | null
}

/** The violations that a text names; all are among the points. */
const NAMED = 3

/** `from`: how many new violations make a severity. */
export function judgeReport(report: ViolationReport, from: Thresholds): Verdict {
  const { source, baseline, at } = report
  if (baseline === null)
    return {
      findings: [],
      unjudged: [{ driftType: 'architecture_drift', subject: source, direction: 'violations', reason: 'no_baseline' }],
    }
  const added = newViolations(report.violations, baseline.violations)
  const severity = severityFrom(added.length, from)
  if (severity === null) return { findings: [], unjudged: [] }
  const more = added.length - NAMED
  const finding = {
    driftType: 'architecture_drift',
    subject: source,
    direction: 'violations',
    severity,
    description:
      `${source}: ${counted(added.length, 'violation')} that the baseline of ${instant(baseline.at).slice(0, 10)} lacks: ` +
      `${added
        .slice(0, NAMED)
        .map(({ rule, place }) => `${rule} at ${place}`)
        .join('; ')}` +
      `${more > 0 ? `; and ${more} more` : ''}.`,
    rule: { rule: 'violations_against_frozen_baseline', baseline: baseline.violations.length },
    limits: { ...from },
    points: added.map(({ rule, place }) => ({ at: instant(at), value: 1, mark: `${rule} ${place}` })),
    links: [],
  } as const
  return { findings: [finding], unjudged: [] }
}

/** Those beyond the baseline; where it has one of a kind, a second one is new. In the order of the report. */
export function newViolations(violations: readonly Violation[], baseline: readonly Violation[]): Violation[] {
  const known = new Map<string, number>()
  for (const violation of baseline) known.set(keyOf(violation), (known.get(keyOf(violation)) ?? 0) + 1)
  return violations.filter((violation) => {
    const left = known.get(keyOf(violation)) ?? 0
    if (left > 0) known.set(keyOf(violation), left - 1)
    return left === 0
  })
}

const keyOf = ({ rule, place }: Violation) => JSON.stringify([rule, place])
