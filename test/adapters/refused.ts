import { TrackerdError } from '../../src/errors.ts'

/** The catalogue's error that the call ends with; anything else, or none, fails the test. */
export async function refused(call: Promise<unknown>): Promise<TrackerdError> {
  try {
    await call
  } catch (error) {
    if (error instanceof TrackerdError) return error
    throw error
  }
  throw new Error('expected a refusal')
}
