import type { RateTold } from '../../../src/ports/source-reader.ts'
import { byOurClock, count } from '../../http/source-time.ts'

/** What the `x-ratelimit-*` headers tell of the budget. */
export function rateTold(headers: Headers, now: Date): RateTold {
  const reset = count(headers.get('x-ratelimit-reset'))
  return {
    limit: count(headers.get('x-ratelimit-limit')),
    remaining: count(headers.get('x-ratelimit-remaining')),
    resetsAt: reset === undefined ? undefined : byOurClock(reset * 1000, headers, now),
  }
}

/**
 * The budget that the answer was counted in. What an app does as itself is counted apart although it bears the same names:
 * taken for the installation's, 4,990 left there would hide that the installation has used up its own.
 */
export function resourceOf(headers: Headers, taken: string): string {
  const told = headers.get('x-ratelimit-resource') ?? ''
  return taken !== 'app' && /^[a-z_]{1,40}$/.test(told) ? told : taken
}
