import { TrackerdError } from '../errors.ts'

interface PgError extends Error {
  readonly code: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  readonly schema?: string
}

const isPgError = (error: unknown): error is PgError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/**
 * SQLSTATE classes and Node's socket errors that say: the server is away, full, read-only or busy, not that the
 * row is wrong. 25006 is a read-only server, 53 lack of disk or memory, 57P a shutdown, 58 an I/O error.
 */
const UNAVAILABLE = /^(08...|25006|53...|57P0.|58...|E[A-Z]+)$/
/** The row itself was refused: bad data (22), a constraint (23), too long for an index (54), a trigger (P0001). */
const REJECTED = /^(22...|23...|54...|P0001)$/
/** Lost a race; the same work succeeds when it is repeated. */
const CONFLICT = /^(40001|40P01|55P03)$/

/** The catalogue's error for what a call of the pg client threw; a mistake in our own call comes back as it was. */
export function translatePgError(error: unknown): unknown {
  // The client reports a lost or timed-out connection as a bare Error without a code.
  if (error instanceof Error && error.constructor === Error && !('code' in error))
    return new TrackerdError('DATABASE_UNAVAILABLE', {}, { cause: error })
  if (!isPgError(error)) return error
  const { code, table, column, constraint } = error
  // Never the message or detail text: they quote values of the row.
  const details = { sqlstate: code, table, column, constraint }
  if (UNAVAILABLE.test(code)) return new TrackerdError('DATABASE_UNAVAILABLE', { sqlstate: code }, { cause: error })
  if (REJECTED.test(code)) return new TrackerdError('DATABASE_REJECTED', details, { cause: error })
  if (CONFLICT.test(code)) return new TrackerdError('CONCURRENCY_CONFLICT', details, { cause: error })
  return error
}
