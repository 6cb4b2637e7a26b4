import type { ReceiverHealth } from '../db/subscriptions.ts'
import type { Answer } from './attempt.ts'

/** Between two attempts of one event: twelve attempts over three and a half days. */
const PAUSES_S = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 129_600]
/** So many failures in a row open the circuit. */
const OPENS_AFTER = 5
const FIRST_OPEN_MS = 30_000
const LONGEST_OPEN_MS = 3_600_000
/** A receiver that took nothing for so long is told nothing any more, until an operator says otherwise. */
const GIVEN_UP_AFTER_MS = 5 * 86_400_000
const GONE = 410

/** When a delivery that failed `attempts` times is sent again; null when it is dead. Up to a fifth later, by chance. */
export function nextSending(attempts: number, answer: Answer, random: () => number): Date | null {
  const pause = PAUSES_S[attempts - 1]
  if (pause === undefined) return null
  const own = answer.at.getTime() + pause * 1000 * (1 + random() / 5)
  return new Date(Math.max(own, answer.retryAfter?.getTime() ?? 0))
}

/** Whether the receiver failed so often that one delivery has to succeed before others are sent. */
export const isOnProbation = ({ failures }: Pick<ReceiverHealth, 'failures'>) => failures >= OPENS_AFTER

/** How the receiver fares after this answer. */
export function healthAfter(before: ReceiverHealth, answer: Answer, random: () => number): ReceiverHealth {
  if (answer.error === null)
    return { ...before, failures: 0, failingSince: null, resumeAt: null, lastSuccessAt: answer.at, lastError: null }
  const failures = before.failures + 1
  const failingSince = before.failingSince ?? answer.at
  const givenUp = failures >= OPENS_AFTER && answer.at.getTime() - failingSince.getTime() > GIVEN_UP_AFTER_MS
  return {
    failures,
    failingSince,
    resumeAt: later(circuit(failures, answer.at, random), answer.retryAfter),
    lastSuccessAt: before.lastSuccessAt,
    lastError: answer.error,
    disabledReason: answer.status === GONE ? 'gone' : givenUp ? 'failing' : null,
  }
}

function circuit(failures: number, at: Date, random: () => number): Date | null {
  if (failures < OPENS_AFTER) return null
  const full = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** (failures - OPENS_AFTER))
  return new Date(at.getTime() + Math.round(full * (0.5 + random() / 2)))
}

const later = (a: Date | null, b: Date | null) => (a === null || (b !== null && b > a) ? b : a)
