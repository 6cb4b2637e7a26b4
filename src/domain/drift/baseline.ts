/** Which weeks a series is judged against. */

export interface BaselineSettings {
  /** Usable weeks that make the baseline; it never changes once they are there. */
  readonly weeks: number
  /** Usable weeks from which it is judged all the same, against so many of them. */
  readonly provisionalWeeks: number
}

export interface Baseline<Week> {
  readonly weeks: readonly Week[]
  /** Those after it, oldest first. */
  readonly judged: readonly Week[]
  readonly provisional: boolean
}

/**
 * The first weeks as baseline and the rest to be judged; null while there are too few to judge any. With `weeks` weeks
 * and not one more the provisional one still holds: against the full one nothing would be left to be judged.
 */
export function baselineOf<Week>(usable: readonly Week[], settings: BaselineSettings): Baseline<Week> | null {
  const provisional = usable.length <= settings.weeks
  const size = provisional ? settings.provisionalWeeks : settings.weeks
  if (usable.length < size) return null
  return { weeks: usable.slice(0, size), judged: usable.slice(size), provisional }
}
