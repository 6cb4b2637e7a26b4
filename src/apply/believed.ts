import { CLOCK_LEEWAY_MS, type SourceVersion } from '../domain/changes.ts'
import type { Logger } from '../ports/logger.ts'

/** Length of 2026-01-31T12:00:00.000Z. */
const INSTANT = 24

/**
 * The version, or one that begins with the time of receipt where what it begins with is so far in the future that no clock
 * explains it: the object would never change again, because all that comes later looks older. It says nothing but version
 * and time of receipt, so states still have one order, whichever of them is processed first.
 */
export function believed(version: SourceVersion, receivedAt: Date): SourceVersion {
  // '0' and '~' are no times.
  if (version.length < INSTANT || version[4] !== '-') return version
  const latest = new Date(receivedAt.getTime() + CLOCK_LEEWAY_MS).toISOString()
  return version.slice(0, INSTANT) > latest ? `${receivedAt.toISOString()}${version.slice(INSTANT)}` : version
}

export interface FromFuture {
  readonly kind: string
  readonly externalId: string
  /** What the source says. */
  readonly version: string
}

const NAMED = 5

/** The log names them; the sync record counts them. */
export function tellFuture(logger: Logger, of: object, changes: readonly FromFuture[]): void {
  if (changes.length === 0) return
  const objects = changes.slice(0, NAMED).map(({ kind, externalId, version }) => `${kind} ${externalId}: ${version}`)
  const fields = { ...of, changes: changes.length, objects }
  logger.warn(fields, 'the source dates changes into the future: they count as made when they were received')
}
