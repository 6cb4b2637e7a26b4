/**
 * Keeps what requests hold in memory under a bound: whoever would pass it is refused (503 OVERLOADED) instead of
 * growing the process until it is killed, with every delivery it holds.
 */
export class Budget {
  readonly #limit: number
  #held = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** True when `amount` is now held; false, and nothing is held, when that would pass the bound. */
  take(amount: number): boolean {
    if (this.#held + amount > this.#limit) return false
    this.#held += amount
    return true
  }

  give(amount: number): void {
    this.#held -= amount
  }
}
