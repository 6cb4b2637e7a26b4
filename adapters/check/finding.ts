import { TrackerdError } from '../../src/errors.ts'
import type { CheckLine } from '../../src/ports/source-reader.ts'

/** What a line of the check says. */
export type Finding = Omit<CheckLine, 'name'>

export const ok = (text: string): Finding => ({ outcome: 'ok', text, hint: null })
export const warning = (text: string, hint: string): Finding => ({ outcome: 'warning', text, hint })
export const failed = (text: string, hint: string): Finding => ({ outcome: 'failed', text, hint })
export const unknown = (text: string, hint: string | null): Finding => ({ outcome: 'unknown', text, hint })

/** Refusals of one call. What concerns the whole connection (limits, outages, the credential) is thrown on. */
const OF_ONE_CALL: ReadonlySet<string> = new Set([
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_REJECTED',
  'UPSTREAM_INVALID',
])

export function isOfOneCall(error: unknown): error is TrackerdError {
  return error instanceof TrackerdError && OF_ONE_CALL.has(error.code)
}

export const refused = (error: TrackerdError): Finding => failed(error.message, error.entry.hint)

/** What `run` gave, or the refusal it met: one failing line never hides the others. */
export async function attempt<Result>(
  run: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly result: null; readonly finding: Finding }> {
  try {
    return { result: await run() }
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return { result: null, finding: refused(error) }
  }
}

/** What `run` found, or the refusal it met. */
export async function findingOf(run: () => Promise<Finding>): Promise<Finding> {
  const tried = await attempt(run)
  return tried.result ?? tried.finding
}
