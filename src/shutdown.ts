import type { Logger } from './ports/logger.ts'

interface Step {
  readonly name: string
  readonly stop: () => Promise<unknown>
}

/** The whole stop takes no longer than this, whatever hangs. */
const LIMIT_MS = 9_000

/**
 * Stops everything in the reverse order of its start: on SIGTERM or SIGINT, and when the program itself must end.
 * What was acknowledged is on disk by then, so a step that fails or hangs loses nothing; it only shows in the exit code.
 */
export class Shutdown {
  /** Resolves when the process was asked to stop; rejects when it must stop because of an error nobody caught. */
  readonly requested: Promise<void>
  readonly #log: Logger
  readonly #steps: Step[] = []

  constructor(log: Logger) {
    this.#log = log
    this.requested = new Promise((resolve, reject) => {
      const ask = (signal: NodeJS.Signals) => {
        log.info({ signal }, 'stopping')
        resolve()
      }
      process.once('SIGTERM', ask).once('SIGINT', ask)
      process.once('uncaughtException', reject).once('unhandledRejection', reject)
    })
    // Until somebody waits for it, a failed start must not count as one more unhandled rejection.
    this.requested.catch(() => undefined)
  }

  add(name: string, stop: () => Promise<unknown>): void {
    this.#steps.push({ name, stop })
  }

  async run(): Promise<void> {
    const started = performance.now()
    const limit = setTimeout(() => {
      this.#log.error({ waitingFor: this.#steps.at(-1)?.name }, 'did not stop in time')
      process.exit(1)
    }, LIMIT_MS)
    for (let step = this.#steps.at(-1); step !== undefined; step = this.#steps.at(-1)) {
      try {
        await step.stop()
      } catch (err) {
        this.#log.error({ err, step: step.name }, 'a part did not stop cleanly')
        process.exitCode = 1
      }
      this.#steps.pop()
    }
    clearTimeout(limit)
    this.#log.info({ ms: Math.round(performance.now() - started) }, 'stopped')
  }
}
