import type { Clock } from '../ports/clock.ts'

export interface Chance {
  readonly clock: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
}

/** Attempts of one event at one sink, or at being written, the first included: about half an hour. */
const MAX_ATTEMPTS = 12
const FIRST_MS = 1_000
const LONGEST_MS = 300_000

/** 1 s, 2 s, 4 s … 5 min; the upper half of each is left to chance, so that what failed together does not return together. */
export function backoffMs(attempt: number, random: () => number, longest = LONGEST_MS): number {
  const full = Math.min(longest, FIRST_MS * 2 ** (attempt - 1))
  return Math.round(full * (0.5 + random() / 2))
}

/** When an event that failed `attempts` times is tried again; null when it is not. */
export function nextAttempt(attempts: number, { clock, random }: Chance): Date | null {
  if (attempts >= MAX_ATTEMPTS) return null
  return new Date(clock.now().getTime() + backoffMs(attempts, random))
}

/** How an error is told in the outbox: its code, which has a line in docs/errors.md, and its words. */
export const told = ({ code, message }: { code: string; message: string }) => `${code}: ${message}`.slice(0, 1000)
