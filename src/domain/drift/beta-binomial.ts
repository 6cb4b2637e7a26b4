/**
 * How likely so many hits are, after what was seen before. With Jeffreys' prior, Beta(1/2, 1/2), what was seen leaves
 * Beta(hits + 1/2, misses + 1/2) for the rate, and the hits among further trials are beta-binomial.
 *
 * Summed by the ratio of neighbouring terms, which needs no gamma function: nothing is approximated but by rounding.
 */

export interface Trials {
  readonly hits: number
  readonly of: number
}

/** The probability of at least `now.hits` hits among `now.of` trials, if the rate is the one that `before` came from. */
export function upperTail(now: Trials, before: Trials): number {
  if (now.hits <= 0) return 1
  const a = before.hits + 0.5
  const b = before.of - before.hits + 0.5
  // In logarithms: of a thousand trials, no hit at all can be less likely than the smallest number there is.
  let log = 0
  for (let i = 0; i < now.of; i += 1) log += Math.log((b + i) / (a + b + i))
  let sum = 0
  for (let hits = 0; hits < now.of; hits += 1) {
    log += Math.log((((now.of - hits) / (hits + 1)) * (a + hits)) / (b + now.of - hits - 1))
    if (hits + 1 >= now.hits) sum += Math.exp(log)
  }
  return Math.min(sum, 1)
}
