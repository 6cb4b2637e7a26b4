import type { Logger } from '../ports/logger.ts'

/** As long as nothing was lost for so long, all is well again: a collector at its limit takes some batches and not others. */
const CALM_MS = 60_000

/** Says once that traces are lost, and once that they are not any more, however many are. */
export class TraceLosses {
  readonly #logger: Logger
  readonly #now: () => number
  #lost = 0
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(logger: Logger, now: () => number = () => performance.now()) {
    this.#logger = logger
    this.#now = now
  }

  /** `err`: why the collector did not take them; without one they came faster than it takes any. */
  lost(spans: number, err?: Error): void {
    if (this.#lost === 0) this.#logger.warn({ err }, 'traces are lost: the collector does not take them; work goes on')
    this.#lost += spans
    this.#lastAt = this.#now()
  }

  sent(): void {
    if (this.#lost === 0 || this.#now() - this.#lastAt < CALM_MS) return
    this.#logger.info({ lost: this.#lost }, 'traces are taken again')
    this.#lost = 0
  }
}
