/** review_drift: merges without review, and reviews that stay open longer than they used to. */
import { quantile } from 'd3-array'
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { DAY_MS, type Detector, instant, together, type Unjudged, type Verdict, WEEK_MS } from './detector.ts'
import type { EvidenceLink, Severity } from './finding.ts'
import { counted, percent, span } from './quantity.ts'
import { severityAbove, severityFrom, type Thresholds } from './severity.ts'

export interface ReviewDriftSettings {
  /** Merges of so many weeks are judged together. */
  readonly weeks: number
  /** Fewer of them say nothing of a share. */
  readonly leastMerged: number
  /** The share of merges without review above which a severity holds. */
  readonly unreviewedAbove: Thresholds
  /** How long the reviews were open that ended in so many weeks is what they used to be. */
  readonly historyWeeks: number
  /** Fewer of them have no p95 to speak of. */
  readonly leastHistory: number
  /** In [0, 1]. */
  readonly percentile: number
  /** Nothing is stale before that, however quick they used to be. */
  readonly leastStaleMs: number
  /** The number of stale reviews from which on a severity holds. */
  readonly staleFrom: Thresholds
}

/** A pull request by a person; whoever leaves out bots has done so before. */
export interface Reviewed {
  readonly id: Uuid
  /** e.g. octo/hello#12 and its title. */
  readonly text: string
  readonly url: string | null
  /** null: not known; then nobody can be said to be someone else. */
  readonly authorId: Uuid | null
  /** When it was opened, or ready for review where it was a draft before; null: it is a draft. */
  readonly readyAt: EpochMs | null
  readonly mergedAt: EpochMs | null
  /** Merged or given up; null while it is open. */
  readonly closedAt: EpochMs | null
  /** Approvals that were not taken back. */
  readonly approvals: readonly { readonly reviewerId: Uuid | null; readonly at: EpochMs }[]
}

export interface ReviewDriftInput {
  readonly now: EpochMs
  /** Those that are open, and those that ended in the last `historyWeeks`. */
  readonly pullRequests: readonly Reviewed[]
}

export const REVIEW_DRIFT_DEFAULTS: ReviewDriftSettings = {
  weeks: 4,
  leastMerged: 5,
  unreviewedAbove: { low: 0.1, medium: 0.25, high: 0.5 },
  historyWeeks: 26,
  leastHistory: 20,
  percentile: 0.95,
  leastStaleMs: DAY_MS,
  staleFrom: { low: 1, medium: 3, high: 10 },
}

/** The rows that an alert names at most; how many there are is in its text. */
const LINKS = 20

export const reviewDrift: Detector<ReviewDriftInput, ReviewDriftSettings> = {
  id: 'review_drift',
  summary: 'Changes are merged without a review by someone else, or wait for one longer than they used to.',
  defaults: REVIEW_DRIFT_DEFAULTS,
  hysteresisMs: DAY_MS,
  judge: (input, settings) => together([unreviewed(input, settings), stale(input, settings)]),
}

function unreviewed({ now, pullRequests }: ReviewDriftInput, settings: ReviewDriftSettings): Verdict {
  const from = now - settings.weeks * WEEK_MS
  const merged = pullRequests.filter(({ mergedAt }) => mergedAt !== null && mergedAt >= from && mergedAt < now)
  if (merged.length < settings.leastMerged) return tooFew('merged_without_review')
  const without = merged.filter((it) => !isReviewed(it))
  const share = without.length / merged.length
  const severity = severityAbove(share, settings.unreviewedAbove)
  return verdict(severity, (reached) => ({
    driftType: 'review_drift',
    subject: 'merged_without_review',
    direction: 'worse',
    severity: reached,
    description:
      `${without.length} of ${counted(merged.length, 'pull request')} merged in the last ${settings.weeks} weeks had ` +
      `no approving review by someone else (${percent(share)}).`,
    rule: { rule: 'share_without_review', weeks: settings.weeks, least_merged: settings.leastMerged },
    limits: { share, ...settings.unreviewedAbove },
    points: without.map(({ mergedAt }) => ({ at: instant(mergedAt as EpochMs), value: 1, mark: 'without_review' })),
    links: links(without),
  }))
}

/** By someone else, and before it was merged: an approval that came after is no review of what was merged. */
const isReviewed = ({ authorId, mergedAt, approvals }: Reviewed) =>
  approvals.some(
    ({ reviewerId, at }) =>
      reviewerId !== null && authorId !== null && reviewerId !== authorId && at <= (mergedAt as EpochMs),
  )

function stale({ now, pullRequests }: ReviewDriftInput, settings: ReviewDriftSettings): Verdict {
  const from = now - settings.historyWeeks * WEEK_MS
  const history = pullRequests.flatMap(({ readyAt, closedAt }) =>
    readyAt !== null && closedAt !== null && closedAt >= from && closedAt < now ? [closedAt - readyAt] : [],
  )
  if (history.length < settings.leastHistory) return tooFew('stale_reviews')
  const limit = Math.max(quantile(history, settings.percentile) ?? 0, settings.leastStaleMs)
  const waiting = pullRequests.filter(({ readyAt, closedAt }) => readyAt !== null && readyAt < now && closedAt === null)
  const late = waiting
    .filter(({ readyAt }) => now - (readyAt as EpochMs) > limit)
    .sort((one, other) => (one.readyAt as EpochMs) - (other.readyAt as EpochMs))
  return verdict(severityFrom(late.length, settings.staleFrom), (severity) => ({
    driftType: 'review_drift',
    subject: 'stale_reviews',
    direction: 'worse',
    severity,
    description:
      `${late.length} of ${counted(waiting.length, 'open pull request')} wait longer than ${span(limit)}; so long or ` +
      `less did ${percent(settings.percentile)} of the last ${history.length} take. The oldest waits since ` +
      `${instant(late[0]?.readyAt as EpochMs).slice(0, 10)}.`,
    rule: { rule: 'older_than_percentile', percentile: settings.percentile, history: history.length },
    limits: { open_ms: limit, ...settings.staleFrom },
    points: late.map(({ readyAt }) => ({ at: instant(readyAt as EpochMs), value: 1, mark: 'waits' })),
    links: links(late),
  }))
}

const verdict = (severity: Severity | null, finding: (severity: Severity) => Verdict['findings'][number]): Verdict => ({
  findings: severity === null ? [] : [finding(severity)],
  unjudged: [],
})

function tooFew(subject: string): Verdict {
  const unjudged: Unjudged = { driftType: 'review_drift', subject, direction: null, reason: 'small_sample' }
  return { findings: [], unjudged: [unjudged] }
}

const links = (pullRequests: readonly Reviewed[]): EvidenceLink[] =>
  pullRequests.slice(0, LINKS).map(({ id, text, url }) => ({ kind: 'change', id, text, url }))
