import type { ReceiptOutcome } from '../apply/index.ts'
import type { ClaimedDelivery, DeliveryMark } from '../db/inbox.ts'
import type { TrackerdError } from '../errors.ts'

/** After so many attempts a delivery is dead: visible and replayable, but not tried again by itself. */
export const MAX_ATTEMPTS = 6
const FIRST_DELAY_MS = 10_000
const LONGEST_DELAY_MS = 60 * 60_000

/** How a delivery ends its attempt. The catalogue's retry rule decides whether there is another. */
export function markOf(
  delivery: ClaimedDelivery,
  outcome: ReceiptOutcome,
  now: Date,
  random: () => number,
): DeliveryMark {
  const mark = { id: delivery.id, reason: null, error: null, nextAttemptAt: now }
  if (outcome.status === 'applied') return { ...mark, status: 'applied' }
  if (outcome.status === 'skipped') return { ...mark, status: 'skipped', reason: outcome.reason }
  const attempt = delivery.attempts + 1
  const hopeless = outcome.error.entry.retry === 'stop' || attempt >= MAX_ATTEMPTS
  return {
    ...mark,
    status: hopeless ? 'dead' : 'failed',
    error: describe(outcome.error, now),
    nextAttemptAt: hopeless ? now : new Date(now.getTime() + delayMs(attempt, random)),
  }
}

/** Doubles from attempt to attempt; the upper half is random so that what failed together does not return together. */
function delayMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}

const describe = (error: TrackerdError, now: Date) => ({
  code: error.code,
  text: error.entry.text,
  details: error.details,
  cause: error.cause instanceof Error ? error.cause.name : undefined,
  at: now.toISOString(),
})
