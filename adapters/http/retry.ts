import { promisify } from 'node:util'
import { TrackerdError } from '../../src/errors.ts'

const ATTEMPTS = 3
const BASE_MS = 500

/** Over after `ms`; rejects with the signal's reason as soon as that is aborted. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

const wait = promisify(setTimeout)

export const pause: Pause = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}

interface RetryOptions {
  readonly signal: AbortSignal
  readonly random: () => number
  readonly pause: Pause
}

/**
 * What `run` gave, tried up to 3 times in all while the source is away or answers nonsense. Waits about 0.5 s, then about
 * 1 s, each times 0.5 to 1.5, so that workers who failed together do not come back together. For calls that change nothing.
 */
export async function retry<Result>(run: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await run()
    } catch (error) {
      if (failures === ATTEMPTS || !isPassing(error)) throw error
      await options.pause(BASE_MS * 2 ** (failures - 1) * (0.5 + options.random()), options.signal)
    }
  }
}

const isPassing = (error: unknown) =>
  error instanceof TrackerdError && (error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_INVALID')
