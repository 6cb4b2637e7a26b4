/** Whether what remains will be done in time, from how much was done in the weeks before. */

export interface Forecast {
  /** Of the items that are open. */
  readonly remaining: number
  /** How long there is, in weeks; 0 or more. */
  readonly weeksLeft: number
  /** Items done in each week before, at least one week. */
  readonly throughput: readonly number[]
}

/**
 * The share of trials in which items remain when the time is over. Each week to come is one of the weeks before, drawn
 * with replacement; of the last, begun one each item counts with the part of the week that there is.
 */
export function missProbability(
  { remaining, weeksLeft, throughput }: Forecast,
  trials: number,
  random: () => number,
): number {
  const weeks = Math.floor(weeksLeft)
  const part = weeksLeft - weeks
  const draw = () => throughput[Math.floor(random() * throughput.length)] as number
  let missed = 0
  for (let trial = 0; trial < trials; trial += 1) {
    let left = remaining
    for (let week = 0; week < weeks && left > 0; week += 1) left -= draw()
    if (left > 0 && part > 0) {
      const items = draw()
      for (let i = 0; i < items && left > 0; i += 1) if (random() < part) left -= 1
    }
    if (left > 0) missed += 1
  }
  return missed / trials
}
