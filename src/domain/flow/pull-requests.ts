/** Which pull requests the metrics of flow are about. */
import type { ChangeFact, EpochMs, Facts } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { secondsBetween } from '../metrics/measurement.ts'
import type { MetricRow } from '../metrics/metric.ts'
import type { View } from '../metrics/view.ts'

/** Why a pull request does not count here. Older than the first deployment it may be: it was reviewed all the same. */
export const excludedFromFlow = ({ excluded }: ChangeFact): ChangeFact['excluded'] =>
  excluded === 'pre_baseline' ? null : excluded

/** Pull requests whose instant lies in what is seen, in order of it. */
export const pullRequestsIn = (
  facts: Facts,
  at: (change: ChangeFact) => EpochMs | null,
  view: View,
): readonly ChangeFact[] =>
  inTime(facts.changes, at, view.from, view.before).filter(({ kind }) => kind === 'pull_request')

/** The row of a pull request: counted with its value, or left out for a reason. */
export function pullRequestRow(change: ChangeFact, at: EpochMs, value: number | null, unknown: string): MetricRow {
  const excluded = excludedFromFlow(change)
  if (excluded !== null) return { kind: 'change', id: change.id, at, value: null, role: 'excluded', why: excluded }
  if (value === null) return { kind: 'change', id: change.id, at, value, role: 'excluded', why: unknown }
  return { kind: 'change', id: change.id, at, value, role: 'counted', why: null }
}

/** The same with the seconds since `from`; what ends before it begins counts as 0, and says so. */
export function durationRow(change: ChangeFact, from: EpochMs | null, at: EpochMs, unknown: string): MetricRow {
  const row = pullRequestRow(change, at, secondsBetween(from, at), unknown)
  return row.role === 'counted' && from !== null && at < from ? { ...row, why: 'clamped' } : row
}
