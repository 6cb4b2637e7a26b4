import { SEVERITIES, type Severity } from './finding.ts'

/** From which value on a severity holds; one that is not named is never reached. */
export type Thresholds = Readonly<Partial<Record<Severity, number>>>

/** The worst severity whose threshold the value is above (`>`); null below them all. */
export function severityAbove(value: number, thresholds: Thresholds): Severity | null {
  return SEVERITIES.findLast((severity) => value > (thresholds[severity] ?? Number.POSITIVE_INFINITY)) ?? null
}

/** The worst severity whose threshold the value has reached (`>=`); null below them all. */
export function severityFrom(value: number, thresholds: Thresholds): Severity | null {
  return SEVERITIES.findLast((severity) => value >= (thresholds[severity] ?? Number.POSITIVE_INFINITY)) ?? null
}

/** Whether the first is worse than the second; anything is worse than nothing. */
export const isWorse = (one: Severity | null, other: Severity | null): boolean => rank(one) > rank(other)

/** The worst of them; null when there is none. */
export const worst = (severities: readonly (Severity | null)[]): Severity | null =>
  severities.reduce<Severity | null>((most, severity) => (isWorse(severity, most) ? severity : most), null)

const rank = (severity: Severity | null) => (severity === null ? -1 : SEVERITIES.indexOf(severity))
