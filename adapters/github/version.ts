import type { Instant, SourceVersion } from '../../src/domain/changes.ts'
import { instantOf } from '../payload/time.ts'

/** GitHub writes times as ISO 8601 with any offset, or (push, installation) as epoch seconds. undefined: it is no time. */
export function toInstant(value: string | number): Instant | undefined {
  return instantOf(typeof value === 'number' ? value * 1000 : value)
}

/** Sorts by time, then by the source's running number. 16 digits hold every id it can send. */
export function versionOfNumbered(at: Instant, id: string): SourceVersion {
  return `${at}#${id.padStart(16, '0')}`
}
