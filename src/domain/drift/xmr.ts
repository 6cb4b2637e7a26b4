/**
 * The chart of individuals and moving ranges (XmR; Shewhart, Wheeler): what one value a week varies by from itself, told
 * from how far neighbours lie apart, so that a change in the middle of the values does not widen the limits.
 */

/** The mean range of two values of a normal distribution, in its sigmas (d2 of two). */
const RANGE_IN_SIGMAS = 1.128
/** How far a moving range may go, in mean moving ranges (D4 of two). */
const RANGE_LIMIT = 3.268
/** Rule 1: one value beyond three sigmas. */
const RULE_1 = 3

export interface XmrLimits {
  /** The mean of the values. */
  readonly centre: number
  /** Mean moving range / 1.128; 0 where all values are the same. */
  readonly sigma: number
  readonly upper: number
  readonly lower: number
  readonly meanMovingRange: number
  readonly movingRangeUpper: number
}

/** The limits that values in order of time, at least one, set for those that come after them. */
export function xmr(values: readonly number[], leastSigma = 0): XmrLimits {
  const centre = mean(values)
  const ranges = values.slice(1).map((value, before) => Math.abs(value - (values[before] as number)))
  const meanMovingRange = ranges.length === 0 ? 0 : mean(ranges)
  const sigma = Math.max(meanMovingRange / RANGE_IN_SIGMAS, leastSigma)
  return {
    centre,
    sigma,
    upper: centre + RULE_1 * sigma,
    lower: centre - RULE_1 * sigma,
    meanMovingRange,
    movingRangeUpper: RANGE_LIMIT * meanMovingRange,
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
