import { TrackerdError } from '../../src/errors.ts'

/** The catalogue's error; anything else thrown, or nothing, fails the test. */
export function failure(run: () => unknown): TrackerdError {
  try {
    run()
  } catch (error) {
    if (error instanceof TrackerdError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

/** The code of the catalogue's error, or `parsed` when nothing was thrown. */
export function codeOf(run: () => unknown): string {
  try {
    run()
    return 'parsed'
  } catch (error) {
    if (error instanceof TrackerdError) return error.code
    throw error
  }
}
