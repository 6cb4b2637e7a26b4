import { asTrackerdError, type TrackerdError } from '../errors.ts'
import type { Outcome } from '../ports/job-queue.ts'

/** What the engine does with a job after its run. */
export type Settlement =
  | { readonly act: 'finish'; readonly why: 'done' | 'cancel'; readonly note?: string }
  | {
      /** A new job takes its place; `at` null is at once. */
      readonly act: 'requeue'
      readonly why: 'again' | 'snooze' | 'retry' | 'released'
      readonly at: Date | null
      readonly attempt: number
      readonly note?: string
      readonly error?: TrackerdError
    }
  | { readonly act: 'fail'; readonly error: TrackerdError }

export interface AttemptState {
  readonly attempt: number
  readonly maxAttempts: number
}

export interface Chance {
  readonly now: Date
  /** A number from 0 up to 1. */
  readonly random: () => number
}

const FIRST_RETRY_MS = 1_000
/** With twelve attempts this spreads them over about a quarter of an hour. */
const LONGEST_RETRY_MS = 300_000
/** A wait that ends in the past would make the job spin. */
const SHORTEST_WAIT_MS = 1_000

/** What follows from a handler's outcome. */
export function settleOutcome(outcome: Outcome, { attempt }: AttemptState, { now }: Pick<Chance, 'now'>): Settlement {
  const note = outcome.note === undefined ? {} : { note: outcome.note }
  switch (outcome.kind) {
    case 'done':
    case 'cancel':
      return { act: 'finish', why: outcome.kind, ...note }
    case 'again':
      return { act: 'requeue', why: 'again', at: null, attempt: 1, ...note }
    case 'snooze':
      return { act: 'requeue', why: 'snooze', at: notBefore(outcome.until, now), attempt, ...note }
  }
}

/** What follows from an error, by its entry in the catalogue; an error from elsewhere counts as INTERNAL. */
export function settleError(thrown: unknown, { attempt, maxAttempts }: AttemptState, chance: Chance): Settlement {
  const error = asTrackerdError(thrown)
  // Nobody could mend it, and nothing is left that it could be done for.
  if (error.code === 'TENANT_GONE') return { act: 'finish', why: 'cancel', note: error.entry.text }
  const until = error.entry.retry === 'wait' ? instant(error.details.until) : null
  if (until !== null) return { act: 'requeue', why: 'snooze', at: notBefore(until, chance.now), attempt, error }
  // A wait that does not say until when is tried like any failure, or it could go on for ever.
  if (error.entry.retry === 'stop' || attempt >= maxAttempts) return { act: 'fail', error }
  const at = new Date(chance.now.getTime() + backoffMs(attempt, chance.random))
  return { act: 'requeue', why: 'retry', at, attempt: attempt + 1, error }
}

/** A job that its worker gave back: at once, as if this attempt had not been. */
export function settleReleased({ attempt }: AttemptState): Settlement {
  return { act: 'requeue', why: 'released', at: null, attempt }
}

/** 1 s, 2 s, 4 s … 5 min; the upper half of each is left to chance, so that failures of one cause do not return together. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  return Math.round(full * (0.5 + random() / 2))
}

const notBefore = (at: Date, now: Date): Date => new Date(Math.max(at.getTime(), now.getTime() + SHORTEST_WAIT_MS))

function instant(value: unknown): Date | null {
  if (!(value instanceof Date) && typeof value !== 'string') return null
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}
