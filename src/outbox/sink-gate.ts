import type { EventSink, OutgoingEvent, PublishReport } from '../ports/event-sink.ts'
import type { Logger } from '../ports/logger.ts'
import { backoffMs, type Chance } from './retries.ts'

/** A sink that does not answer for so long is down: others must not wait for it. */
const ANSWERS_WITHIN_MS = 5_000
const LONGEST_PAUSE_MS = 30_000

/**
 * The way to one sink. Closed while the sink is down: then nobody waits for it, and whether it is back is looked at aside.
 * Only the first publish that fails costs anybody time.
 */
export class SinkGate {
  readonly #sink: EventSink
  readonly #chance: Chance
  readonly #log: Logger
  #failures = 0
  #tryAt = 0
  #looking: Promise<boolean> | null = null

  constructor(sink: EventSink, chance: Chance, log: Logger) {
    this.#sink = sink
    this.#chance = chance
    this.#log = log
  }

  get name(): string {
    return this.#sink.name
  }

  /** What the sink said; null when it is down, then any of the events may have arrived. */
  async publish(events: readonly OutgoingEvent[]): Promise<PublishReport | null> {
    if (this.#failures > 0) {
      void this.reopened()
      return null
    }
    try {
      return await within(ANSWERS_WITHIN_MS, (signal) => this.#sink.publish(events, signal))
    } catch (err) {
      this.#close(err)
      return null
    }
  }

  /** Whether the sink can be reached, asked of the sink itself when it could not be and its pause is over. */
  async reopened(): Promise<boolean> {
    if (this.#failures === 0) return true
    if (this.#chance.clock.now().getTime() < this.#tryAt) return false
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #look(): Promise<boolean> {
    try {
      await within(ANSWERS_WITHIN_MS, (signal) => this.#sink.check(signal))
      this.#log.info({ sink: this.name }, 'event sink answers again')
      this.#failures = 0
      return true
    } catch (err) {
      this.#close(err)
      return false
    }
  }

  #close(err: unknown): void {
    this.#failures += 1
    const pause = backoffMs(this.#failures, this.#chance.random, LONGEST_PAUSE_MS)
    this.#tryAt = this.#chance.clock.now().getTime() + pause
    const fields = { sink: this.name, err, pauseMs: pause }
    if (this.#failures === 1) this.#log.warn(fields, 'event sink is down; its events wait, others go on')
    else this.#log.debug(fields, 'event sink is still down')
  }
}

/** The call's own end, or a rejection when it takes longer, whether it heeds its signal or not. */
async function within<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    limit.abort()
    reject(new Error(`no answer within ${ms} ms`))
  }, ms)
  try {
    return await Promise.race([call(limit.signal), promise])
  } finally {
    clearTimeout(timer)
  }
}
