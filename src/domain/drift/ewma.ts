/** The exponentially weighted moving average (Roberts 1959): sees a small lasting change sooner than single values do. */

export interface EwmaSettings {
  /** The weight of the newest value, in (0, 1]. */
  readonly lambda: number
  /** L: how many of its own sigmas the average may go. */
  readonly width: number
}

export interface EwmaPoint {
  readonly average: number
  readonly upper: number
  readonly lower: number
}

/**
 * The average after each value, with the limits that hold there. It begins at the centre, so the limits begin narrow and
 * widen towards `width * sigma * sqrt(lambda / (2 - lambda))`.
 */
export function ewma(
  values: readonly number[],
  { centre, sigma }: { readonly centre: number; readonly sigma: number },
  { lambda, width }: EwmaSettings,
): EwmaPoint[] {
  let average = centre
  return values.map((value, i) => {
    average = lambda * value + (1 - lambda) * average
    const spread = (lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * (i + 1)))
    const reach = width * sigma * Math.sqrt(spread)
    return { average, upper: centre + reach, lower: centre - reach }
  })
}
