import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'

export interface ScheduleDeps {
  readonly clock: Clock
  readonly logger: Logger
  /** The next `count` times of the expression after `after`, in UTC. */
  readonly occurrences: (cron: string, after: Date, count: number) => Date[]
  /**
   * Queues the run that was due then, unless it was queued before by anybody. Whether it was must be known for at least
   * `rememberMs`.
   */
  readonly send: (name: string, due: Date, rememberMs: number) => Promise<void>
}

/** Longer than the clocks of two processes may differ: the slower one asks for the same run that much later. */
const REMEMBER_AT_LEAST_MS = 900_000
const TRY_AGAIN_MS = 5_000
/** Sleeping longer in one go would miss that the system's clock was set. */
const LONGEST_NAP_MS = 600_000
const YEAR_MS = 366 * 86_400_000

/**
 * Asks for every scheduled run when it is due. Each process does so on its own; the queue takes the first and knows the
 * rest as repetitions, so nobody has to be elected, and no run is lost with the process that was to send it. A run that
 * came due while no process lived is made up when the first one starts: the latest only, never a backlog.
 */
export class Schedules {
  readonly #deps: ScheduleDeps
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #stopped = false

  constructor(deps: ScheduleDeps) {
    this.#deps = deps
  }

  /** The latest due run is queued and every later one will be. */
  async add(name: string, cron: string): Promise<void> {
    const { clock, logger, occurrences, send } = this.#deps
    const now = clock.now()
    const [next, afterNext] = occurrences(cron, now, 2)
    let wait = TRY_AGAIN_MS
    try {
      const period = next && afterNext ? afterNext.getTime() - next.getTime() : YEAR_MS
      const due = latestOccurrence(occurrences, cron, now, period)
      if (due) await send(name, due, Math.max(REMEMBER_AT_LEAST_MS, 2 * period))
      if (!next) return
      wait = Math.min(LONGEST_NAP_MS, Math.max(0, next.getTime() - clock.now().getTime()))
    } catch (err) {
      if (this.#stopped) return
      logger.warn({ job: name, err }, 'scheduled run not queued; trying again')
    }
    // stop() may have come while send was on its way.
    if (!this.#stopped)
      this.#timers.set(
        name,
        setTimeout(() => void this.add(name, cron), wait),
      )
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** The last time of the expression up to `now`; null when there was none within a year. */
export function latestOccurrence(
  occurrences: ScheduleDeps['occurrences'],
  cron: string,
  now: Date,
  period: number,
): Date | null {
  // Walks forward from ever further back, because cron expressions are only walked forward.
  for (let back = Math.max(1_000, period); back <= 2 * YEAR_MS; back *= 2) {
    let latest: Date | null = null
    let from = new Date(now.getTime() - back)
    for (;;) {
      const past = occurrences(cron, from, 100).filter((at) => at <= now)
      const last = past.at(-1)
      if (!last) break
      latest = from = last
    }
    if (latest) return latest
  }
  return null
}
