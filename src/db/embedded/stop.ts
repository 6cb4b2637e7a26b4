import { setTimeout as delay } from 'node:timers/promises'
import { errnoOf } from '../../private-files.ts'

/** Fast shutdown with a checkpoint, then without one (recovered at the next start), then the hard way. */
const STEPS = [
  ['SIGINT', 8_000],
  ['SIGQUIT', 3_000],
  ['SIGKILL', 3_000],
] as const

/** Sends the next harder signal each time the server has not ended in time; resolves when it has. */
export async function stopProcess(
  kill: (signal: NodeJS.Signals) => unknown,
  ended: () => boolean | Promise<boolean>,
): Promise<void> {
  for (const [signal, patience] of STEPS) {
    if (await ended()) return
    try {
      kill(signal)
    } catch (error) {
      if (errnoOf(error) === 'ESRCH') return
      throw error
    }
    const deadline = Date.now() + patience
    while (Date.now() < deadline && !(await ended())) await delay(10)
  }
}
