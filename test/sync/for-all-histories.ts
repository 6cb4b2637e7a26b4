import fc from 'fast-check'
import { type History, historiesOf, told, type Vocabulary } from './histories.ts'

/** Time enough for one on a machine that many share: 1 to 2 s on a quiet one. */
const EACH_MS = 60_000

/** So many, or as many as HISTORIES says: `HISTORIES=500 SEED=1` for a long look, `SEED=1 HISTORY=38:2` for one that failed. */
export const countOf = (usual: number): number => Number(process.env.HISTORIES ?? usual)

/** What so many take at most, with the world around them. */
export const timeFor = (count: number): number => count * EACH_MS + 60_000

/** `holds` resolves for each of `count` random histories; else it is told how the shortest that fails is played again. */
export async function forAllHistories<Change extends string>(
  vocabulary: Vocabulary<Change>,
  count: number,
  holds: (history: History<Change>, number: number) => Promise<void>,
  seed = 20_260_110,
): Promise<void> {
  let number = 0
  const property = fc.asyncProperty(historiesOf(vocabulary), async (history) => {
    number += 1
    await holds(history, number)
  })
  const path = process.env.HISTORY
  await fc.assert(property, {
    numRuns: count,
    seed: Number(process.env.SEED ?? seed),
    ...(path === undefined ? {} : { path }),
    // Making a history shorter plays it many times: `SHRINK=no` tells of it as it was found.
    endOnFailure: process.env.SHRINK === 'no',
    interruptAfterTimeLimit: count * EACH_MS,
    markInterruptAsFailure: true,
    reporter: (run) => {
      if (!run.failed) return
      const [history] = (run.counterexample ?? []) as unknown as History<string>[]
      const story = history === undefined ? 'no history came to its end in time' : told(history)
      throw new Error(`SEED=${run.seed} HISTORY=${run.counterexamplePath}\n${story}`, { cause: run.errorInstance })
    },
  })
}
