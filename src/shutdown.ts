import { constants } from 'node:os'
import type { Logger } from './ports/logger.ts'

interface Step {
  readonly name: string
  readonly stop: () => Promise<unknown>
}

/** What a shutdown needs of the process it ends. */
export type Ending = Pick<NodeJS.Process, 'on' | 'once' | 'exit' | 'exitCode'>

/** The whole stop takes no longer than this, whatever hangs. */
const LIMIT_MS = 9_000
/** npm passes on a Ctrl-C that the terminal has sent to every process already: two signals of one press. */
const ONE_PRESS_MS = 500

/**
 * Stops everything in the reverse order of its start: when the process is asked to stop, and when the program itself
 * must end. Asked again, it ends at once. What was acknowledged is on disk by then, so a step that fails or hangs
 * loses nothing; it only shows in the exit code.
 */
export class Shutdown {
  /** Resolves when the process was asked to stop; rejects when it must stop because of an error nobody caught. */
  readonly requested: Promise<void>
  readonly #log: Logger
  readonly #process: Ending
  readonly #steps: Step[] = []
  #askedAt: number | null = null

  constructor(log: Logger, ending: Ending = process) {
    this.#log = log
    this.#process = ending
    this.requested = new Promise((resolve, reject) => {
      const ask = (signal: NodeJS.Signals) => this.#ask(signal, resolve)
      ending.on('SIGTERM', ask).on('SIGINT', ask)
      // A terminal that was closed. Without one (nohup, a service) whoever sends it means something else.
      if (process.stdin.isTTY) ending.on('SIGHUP', ask)
      const fail = (err: unknown) => {
        log.error({ err }, 'stopping because of an error nobody caught')
        reject(err)
      }
      ending.once('uncaughtException', fail).once('unhandledRejection', fail)
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
      this.#log.error({ waitingFor: this.#steps.at(-1)?.name ?? 'the process' }, 'did not stop in time')
      this.#process.exit(1)
    }, LIMIT_MS)
    for (let step = this.#steps.at(-1); step !== undefined; step = this.#steps.at(-1)) {
      try {
        await step.stop()
      } catch (err) {
        this.#log.error({ err, step: step.name }, 'a part did not stop cleanly')
        this.#process.exitCode = 1
      }
      this.#steps.pop()
    }
    // Not cleared: should a forgotten handle keep the process alive after this, that ends it too.
    limit.unref()
    this.#log.info({ ms: Math.round(performance.now() - started) }, 'stopped')
  }

  #ask(signal: NodeJS.Signals, stop: () => void): void {
    const now = performance.now()
    if (this.#askedAt === null) {
      this.#askedAt = now
      this.#log.info({ signal }, 'stopping; asked again, it stops at once')
      stop()
    } else if (now - this.#askedAt > ONE_PRESS_MS) {
      this.#log.warn({ signal, waitingFor: this.#steps.at(-1)?.name }, 'stopping at once')
      this.#process.exit(128 + constants.signals[signal])
    }
  }
}
