import type { Clock } from './objects/world.ts'

/** The clock of the server: another one, and how far it is off. */
export class ServerClock implements Clock {
  /** Ahead of the other clock; negative: behind. */
  skewMs: number
  readonly #base: Clock

  constructor(base: Clock, skewMs: number) {
    this.#base = base
    this.skewMs = skewMs
  }

  now(): Date {
    return new Date(this.#base.now().getTime() + this.skewMs)
  }

  /** Time passes on the server. */
  pass(ms: number): void {
    this.skewMs += ms
  }

  set(at: Date): void {
    this.skewMs = at.getTime() - this.#base.now().getTime()
  }
}
