import type { EpochMs, Facts, Window } from './facts.ts'
import type { Metric } from './metric.ts'

const DAY_MS = 86_400_000

/** How long after a bucket's last attribution facts of it may still come in and change it (metrics.md, Snapshots). */
export const LATENESS_HORIZON_MS = 14 * DAY_MS

/** From when a bucket's numbers stay as they are: before that they are provisional. */
export const frozenAt = (bucket: Window, attributionWindowMs: number): EpochMs =>
  bucket.to + attributionWindowMs + LATENESS_HORIZON_MS

/** Until when all is known that the metric rests on; null: one of its sources is not known at all. */
export function freshness(facts: Facts, metric: Pick<Metric, 'sources'>): EpochMs | null {
  const until = metric.sources.map((source) => facts.covered[source]?.to ?? Number.NEGATIVE_INFINITY)
  const least = Math.min(...until)
  return Number.isFinite(least) ? least : null
}
