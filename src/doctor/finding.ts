import type { Finding } from '../cli/deps.ts'
import { asTrackerdError } from '../errors.ts'

export const ok = (name: string, found: string): Finding => ({ name, outcome: 'ok', found, mend: null })
export const warn = (name: string, found: string, mend: string): Finding => ({ name, outcome: 'warn', found, mend })
export const fail = (name: string, found: string, mend: string): Finding => ({ name, outcome: 'fail', found, mend })

/** What the look found; a look that failed is itself what was found, with the hint of its error. */
export async function look(name: string, at: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return [await at()].flat()
  } catch (error) {
    const { code, message, entry, cause } = asTrackerdError(error)
    const because = code === 'INTERNAL' && cause instanceof Error ? `: ${cause.message}` : ''
    const mend = code === 'INTERNAL' ? 'Nobody foresaw it: what it says is all that is known.' : entry.hint
    return [fail(name, `${code}: ${message}${because}`, mend)]
  }
}

export const shortened = (all: readonly string[], most = 3) =>
  all.length <= most ? all.join('; ') : `${all.slice(0, most).join('; ')}; and ${all.length - most} more`
