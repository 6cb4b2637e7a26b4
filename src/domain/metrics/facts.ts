/**
 * The facts that metrics are summed from: what attribution made of the rows of one initiative. Everything that happened
 * carries its instant, so a sum as of an earlier instant leaves out what came later.
 */
import type { Uuid } from '../ids.ts'

/** Whole milliseconds since 1970 in UTC: facts are compared and subtracted by the hundred thousand. */
export type EpochMs = number

/** Half open: `from` is in it, `to` is not. */
export interface Window {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** A window that a number is asked for. */
export interface Period extends Window {
  /** The IANA time zone of the tenant: its days are the days of the period. */
  readonly zone: string
}

/** What speaks against a deployment, strongest first (metrics.md, 4). */
export const FAILURE_SIGNALS = ['explicit', 'failed_status', 'rollback', 'revert', 'hotfix', 'incident'] as const

export interface FailureSignal {
  readonly signal: (typeof FAILURE_SIGNALS)[number]
  /** The row that shows it: the deployment that rolled back, the pull request that reverts, the incident. */
  readonly evidenceId: Uuid
  /** When the evidence happened: before that, the deployment had not failed by it. */
  readonly at: EpochMs
}

export interface Recovery {
  readonly at: EpochMs
  readonly by: 'incident_resolved' | 'rollback' | 'remediation' | 'next_success'
  readonly evidenceId: Uuid
}

/** A recovery that was taken back: its incident was opened again. Until then it was one. */
export interface Relapse extends Recovery {
  readonly relapsedAt: EpochMs
}

/** A production deployment that reached a terminal state. */
export interface DeploymentFact {
  readonly id: Uuid
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  /** Its first terminal status. */
  readonly at: EpochMs
  readonly outcome: 'success' | 'failure'
  /** Strongest first; empty: nothing speaks against it. */
  readonly signals: readonly FailureSignal[]
  /** When what it broke worked again; null while it does not, and where nothing was broken. As of an instant: `recoveryAt`. */
  readonly recovery: Recovery | null
  /** Recoveries before that which did not last, first the one that counts of two. */
  readonly relapses: readonly Relapse[]
  /** Why it was unplanned; `at` is when that was to be seen. null: planned work. */
  readonly remediation: {
    readonly as: 'rollback' | 'hotfix' | 'revert' | 'incident'
    readonly evidenceId: Uuid
    readonly at: EpochMs
  } | null
}

/** A pull request, or a commit that no pull request brought. */
export interface ChangeFact {
  readonly id: Uuid
  readonly kind: 'pull_request' | 'commit'
  readonly scopeId: Uuid
  /** Where lead time begins. */
  readonly startedAt: EpochMs
  readonly startedBy: 'first_commit' | 'merge_commit' | 'opened'
  readonly openedAt: EpochMs | null
  /** When it stopped to be a draft; null: it never was one, or that is not known. */
  readonly readyAt: EpochMs | null
  /** The first by someone else. */
  readonly firstReviewAt: EpochMs | null
  readonly approvedAt: EpochMs | null
  /** null while it is open, and when it was closed without. A commit is merged when it was committed. */
  readonly mergedAt: EpochMs | null
  readonly closedAt: EpochMs | null
  /** Its first successful production deployment; null while there is none. */
  readonly deployment: {
    readonly id: Uuid
    readonly at: EpochMs
    readonly knownBy: 'explicit' | 'compare' | 'merge_commit' | 'time'
  } | null
  /** Why it does not count as a change to be delivered; listed all the same. */
  readonly excluded: 'bot' | 'merge_commit' | 'outside_path' | 'pre_baseline' | null
  /**
   * The first known success of its scope, when the change was merged before it and so may have been in it. It counts as
   * `pre_baseline` from then on, until a deployment is known to have brought it. null: merged later, or known to be later.
   */
  readonly baselineAt: EpochMs | null
  /** Lines added and removed; null when the source did not tell. */
  readonly size: number | null
}

/** A resolution that was taken back when the incident was opened again. Until then it was one. */
export interface Reopening {
  readonly resolvedAt: EpochMs
  readonly reopenedAt: EpochMs
}

export interface IncidentFact {
  readonly id: Uuid
  /** The scope that told of it; null when it names none. */
  readonly scopeId: Uuid | null
  readonly startedAt: EpochMs
  /** The last resolution, when that holds. As of an instant: `resolutionAt`. */
  readonly resolvedAt: EpochMs | null
  /** The resolutions before it, in order of time; each was taken back before the next. */
  readonly reopenings: readonly Reopening[]
  /** The deployment it is held against; null: none, `why` says why. */
  readonly deploymentId: Uuid | null
  readonly method: 'explicit' | 'same_scope' | 'same_initiative' | null
  /** In (0, 1]; 1 for an explicit link; null without a deployment. */
  readonly confidence: number | null
  /** A code, e.g. `within_24h`, `no_deployment_before`, `outside_window`. */
  readonly why: string
}

/**
 * How a planned item or a defect stood from one instant to another, for flow metrics. One that was opened again has a fact
 * for each time; of its facts one at most holds as of any instant, and what happened later is not to be read from it.
 */
export interface WorkFact {
  readonly id: Uuid
  readonly kind: 'user_story' | 'technical_story' | 'defect'
  /** -Infinity: as long as it was. */
  readonly validFrom: EpochMs
  /** Not any more from then on; Infinity: to this day. */
  readonly validTo: EpochMs
  readonly startedAt: EpochMs | null
  readonly doneAt: EpochMs | null
  /** Of a defect: whether it was found after the release. */
  readonly escaped: boolean | null
  readonly openedAt: EpochMs | null
}

/** One run of a test. */
export interface TestFact {
  readonly id: Uuid
  readonly at: EpochMs
  readonly passed: boolean
}

/** From when until when everything that happened is known. null: not at all. */
export type Coverage = Window | null

/** Of what an initiative is known, and since when. */
export interface Known {
  /** Whether any environment of its scopes is production. */
  readonly hasProduction: boolean
  readonly covered: {
    readonly deployments: Coverage
    readonly changes: Coverage
    readonly incidents: Coverage
    readonly work: Coverage
    readonly tests: Coverage
  }
}

/** What is known of one initiative. Each list in order of time, then id. */
export interface Facts extends Known {
  readonly deployments: readonly DeploymentFact[]
  readonly changes: readonly ChangeFact[]
  readonly incidents: readonly IncidentFact[]
  readonly work: readonly WorkFact[]
  readonly tests: readonly TestFact[]
}
