import { quantileSorted } from 'd3-array'

/** Below this there is no percentile above the median: of four values, the p90 is little more than the largest. */
const FEW = 5

/** Percentiles by linear interpolation, as `percentile_cont` of PostgreSQL. null where there are none, or too few. */
export interface Percentiles {
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
}

/** Of raw values in any order; the list given stays as it was. */
export function percentiles(values: readonly number[]): Percentiles {
  // Sorted as numbers: several times as fast as by a comparison. Indexes are all that is asked of them.
  const sorted = Float64Array.from(values).sort() as unknown as number[]
  const enough = sorted.length >= FEW
  return {
    p50: quantileSorted(sorted, 0.5) ?? null,
    p75: enough ? (quantileSorted(sorted, 0.75) ?? null) : null,
    p90: enough ? (quantileSorted(sorted, 0.9) ?? null) : null,
  }
}
