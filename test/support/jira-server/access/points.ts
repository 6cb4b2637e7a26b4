import type { Clock } from '../objects/world.ts'

const HOUR_MS = 3_600_000

/** Points that an app may spend in an hour, over all its tenants: give the same to several servers. */
export class HourlyPoints {
  readonly limit: number
  readonly #clock: Clock
  #hour = Number.NaN
  #spent = 0

  constructor(limit: number, clock: Clock) {
    this.limit = limit
    this.#clock = clock
  }

  get remaining(): number {
    return Math.max(0, this.limit - (this.#hour === this.#now() ? this.#spent : 0))
  }

  /** The next full hour in UTC. */
  get resetsAt(): number {
    return (this.#now() + 1) * HOUR_MS
  }

  spend(points: number): void {
    if (this.#hour !== this.#now()) this.#spent = 0
    this.#hour = this.#now()
    this.#spent += points
  }

  #now(): number {
    return Math.floor(this.#clock.now().getTime() / HOUR_MS)
  }
}
