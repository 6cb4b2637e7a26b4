/**
 * The resolutions of an incident that were taken back, from what its source told. Decided here:
 * - A history of its statuses says when it was opened again; else it is when that was told, which can be later. Where both
 *   tell of the same time, that is so; when it was resolved is as it was told then, for so it was counted.
 * - No two hold at once: each ends where the next begins, and so does the last where the incident is resolved now.
 */
import type { EpochMs, Reopening } from '../metrics/facts.ts'

export function reopeningsOf(
  told: readonly Reopening[],
  history: readonly Reopening[],
  resolvedAt: EpochMs | null,
): readonly Reopening[] {
  const overlaps = (one: Reopening, other: Reopening) =>
    one.resolvedAt < other.reopenedAt && other.resolvedAt < one.reopenedAt
  const dated = history.map((one) => ({
    ...one,
    resolvedAt: told.find((it) => overlaps(one, it))?.resolvedAt ?? one.resolvedAt,
  }))
  const others = told.filter((it) => !history.some((one) => overlaps(one, it)))
  const all = [...dated, ...others].sort((one, other) => one.resolvedAt - other.resolvedAt)
  return all.flatMap((it, place) => {
    const next = Math.min(
      all[place + 1]?.resolvedAt ?? Number.POSITIVE_INFINITY,
      resolvedAt ?? Number.POSITIVE_INFINITY,
    )
    const reopenedAt = Math.min(it.reopenedAt, next)
    return it.resolvedAt < reopenedAt ? [{ resolvedAt: it.resolvedAt, reopenedAt }] : []
  })
}
