import { createHash } from 'node:crypto'
import { TrackerdError } from '../../../../src/errors.ts'

/** As many tokens are remembered: a source that repeats itself does so after a few pages. */
const REMEMBERED = 32

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url').slice(0, 12)

/** The tokens used so far, with one more. Throws UPSTREAM_INVALID when it was used before: it would lead round for ever. */
export function noted(tokens: readonly string[], token: string): string[] {
  const hash = hashOf(token)
  if (tokens.includes(hash)) throw new TrackerdError('UPSTREAM_INVALID', { what: 'a page token comes again' })
  return [...tokens.slice(1 - REMEMBERED), hash]
}

/** Whether the source does not take the token, which is good for 7 days: a sync that was paused longer finds it expired. */
export const isRefused = (error: unknown): boolean =>
  error instanceof TrackerdError && error.code === 'UPSTREAM_REJECTED'
