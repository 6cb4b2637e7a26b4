import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 10
/** A hang is found by it, not a slow machine. Longer than the longest back-off of a job whose workers die in a row. */
export const WITHIN_MS = 400_000

/** Resolves when it holds, with how many milliseconds that took; rejects with `what` when it never does. */
export async function until(holds: () => Promise<boolean>, what: string, withinMs = WITHIN_MS): Promise<number> {
  const started = performance.now()
  while (!(await holds())) {
    if (performance.now() - started > withinMs) throw new Error(`never: ${what}`)
    await delay(LOOK_EVERY_MS)
  }
  return performance.now() - started
}
