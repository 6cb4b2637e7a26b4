import type { Clock } from '../../../src/ports/clock.ts'
import { skewMs } from '../../http/source-time.ts'

/** The clock of the source, as far as its answers told of it; ours before the first one. */
export interface SourceClock extends Clock {
  /** `at`: when the answer came, by our clock. */
  learn(headers: Headers, at: Date): void
}

export function createSourceClock(clock: Clock): SourceClock {
  let ahead = 0
  return {
    now: () => new Date(clock.now().getTime() + ahead),
    learn: (headers, at) => {
      if (headers.has('date')) ahead = skewMs(headers, at)
    },
  }
}
