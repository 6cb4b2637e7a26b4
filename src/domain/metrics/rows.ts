/** Sums of rows: where the number is of the rows alone, it is summed from them, so that they always explain it. */
import type { MetricRow } from './metric.ts'

/** The values of the rows that count. */
export const countedValues = (rows: readonly MetricRow[]): readonly number[] =>
  rows.flatMap(({ role, value }) => (role === 'counted' && value !== null ? [value] : []))

/** How many rows have that role, and that reason where one is given. */
export const countRows = (rows: readonly MetricRow[], role: MetricRow['role'], why?: string): number =>
  rows.filter((row) => row.role === role && (why === undefined || row.why === why)).length

/** In order of time; those of one instant by id, so that the same rows are always the same list. */
export const inOrder = (rows: readonly MetricRow[]): readonly MetricRow[] =>
  rows.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0))
