import { done, type JobRun, type Outcome, type RunJob } from '../../src/ports/job-queue.ts'

/** A handler that remembers its runs and lets tests await them. */
export interface Recorder {
  readonly runs: readonly JobRun[]
  readonly run: RunJob
  /** Resolves with the runs so far as soon as there are this many. */
  count(n: number): Promise<readonly JobRun[]>
}

export function recorder(handle: (run: JobRun, nth: number) => Outcome | Promise<Outcome> = () => done()): Recorder {
  const runs: JobRun[] = []
  const waiting: { n: number; resolve: (runs: readonly JobRun[]) => void }[] = []
  return {
    runs,
    run: async (run) => {
      const nth = runs.push(run)
      for (const { n, resolve } of waiting) if (nth >= n) resolve([...runs])
      return handle(run, nth)
    },
    count: (n) =>
      new Promise((resolve) => {
        if (runs.length >= n) resolve([...runs])
        else waiting.push({ n, resolve })
      }),
  }
}

/** A door that stays shut until it is opened. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** Rejects when the signal is aborted: a handler that heeds it. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
