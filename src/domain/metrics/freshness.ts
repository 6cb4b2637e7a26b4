import type { EpochMs, Window } from './facts.ts'

const DAY_MS = 86_400_000

/** How long after a bucket's last attribution facts of it may still come in and change it (metrics.md, Snapshots). */
export const LATENESS_HORIZON_MS = 14 * DAY_MS

/** From when a bucket's numbers stay as they are: before that they are provisional. */
export const frozenAt = (bucket: Window, attributionWindowMs: number): EpochMs =>
  bucket.to + attributionWindowMs + LATENESS_HORIZON_MS
