/** Contracts that changed in a breaking way without a decision, or that live on past their date. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { DAY_MS, instant, type Verdict } from './detector.ts'
import type { Finding, Severity } from './finding.ts'
import { counted } from './quantity.ts'
import { severityAbove, type Thresholds } from './severity.ts'

export interface ContractSettings {
  /** Of a breaking change that nobody decided. */
  readonly breaking: Severity
  /** Days after its date above which a severity holds for a contract that is active still. */
  readonly daysDeprecatedAbove: Thresholds
}

/** A change that breaks those who rely on the contract. */
export interface BreakingChange {
  /** Of the differ, e.g. parameter-became-required. */
  readonly rule: string
  /** Where in the document: a JSON pointer. */
  readonly place: string
  readonly text: string
}

export interface Contract {
  readonly id: Uuid
  readonly name: string
  readonly active: boolean
  /** The date it was to be gone by; null: it is not deprecated. */
  readonly deprecatedAt: EpochMs | null
  /** Against the version before; null: it could not be compared, or there is none before. */
  readonly comparison:
    | { readonly breaking: readonly BreakingChange[]; readonly previousAt: EpochMs; readonly changedAt: EpochMs }
    | { readonly failed: string }
    | null
  /** Decision records of its blueprint. */
  readonly decisions: readonly {
    readonly id: Uuid
    readonly title: string
    readonly status: 'proposed' | 'under_review' | 'accepted' | 'superseded' | 'rejected'
    /** When it got that status. */
    readonly at: EpochMs
  }[]
}

/** The changes that a text names; all are among the points. */
const NAMED = 3

export function judgeContract(contract: Contract, now: EpochMs, settings: ContractSettings): Verdict {
  if (!contract.active) return { findings: [], unjudged: [] }
  const findings = [broken(contract, settings), outlived(contract, now, settings)]
  const { comparison } = contract
  const unjudged =
    comparison !== null && 'failed' in comparison
      ? [
          {
            driftType: 'architecture_drift' as const,
            subject: contract.id,
            direction: 'breaking',
            reason: comparison.failed,
          },
        ]
      : []
  return { findings: findings.filter((finding) => finding !== null), unjudged }
}

function broken(contract: Contract, settings: ContractSettings): Finding | null {
  const { comparison } = contract
  if (comparison === null || 'failed' in comparison || comparison.breaking.length === 0) return null
  // One that was accepted before the version it starts from was there cannot have been about this change.
  const decided = contract.decisions.some(({ status, at }) => status === 'accepted' && at >= comparison.previousAt)
  if (decided) return null
  const { breaking, previousAt, changedAt } = comparison
  const more = breaking.length - NAMED
  return {
    ...about(contract, 'breaking', settings.breaking),
    description:
      `${contract.name} changed on ${dayOf(changedAt)} in ${counted(breaking.length, 'breaking way')}, and no decision ` +
      `record was accepted since the version of ${dayOf(previousAt)}: ` +
      `${breaking
        .slice(0, NAMED)
        .map(({ text }) => text)
        .join(' ')}${more > 0 ? ` And ${more} more.` : ''}`,
    rule: { rule: 'breaking_change_without_decision' },
    limits: {},
    points: breaking.map(({ rule, place }) => ({ at: instant(changedAt), value: 1, mark: `${rule} ${place}` })),
  }
}

function outlived(contract: Contract, now: EpochMs, settings: ContractSettings): Finding | null {
  const { deprecatedAt, name } = contract
  if (deprecatedAt === null) return null
  const severity = severityAbove((now - deprecatedAt) / DAY_MS, settings.daysDeprecatedAbove)
  if (severity === null) return null
  return {
    ...about(contract, 'deprecated', severity),
    description: `${name} was to be gone by ${dayOf(deprecatedAt)} and is active still.`,
    rule: { rule: 'active_past_deprecation' },
    limits: Object.fromEntries(
      Object.entries(settings.daysDeprecatedAbove).map(([key, value]) => [`days_${key}`, value]),
    ),
    points: [{ at: instant(deprecatedAt), value: 1, mark: 'deprecated' }],
  }
}

const about = ({ id, name }: Contract, direction: string, severity: Severity) =>
  ({
    driftType: 'architecture_drift',
    subject: id,
    direction,
    severity,
    links: [{ kind: 'contract', id, text: name, url: null }],
  }) as const

const dayOf = (at: EpochMs) => instant(at).slice(0, 10)
