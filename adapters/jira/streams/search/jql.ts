import type { Instant } from '../../../../src/domain/changes.ts'
import { TrackerdError } from '../../../../src/errors.ts'

/**
 * The issues of a project, least recently changed first. Times are epoch milliseconds without quotes: a quoted date would
 * be read in the time zone of whoever owns the token, to the minute, and twice in the hour that daylight saving repeats.
 */
export function changedJql(projectId: string, since: Instant | null, until: Instant | null): string {
  const bounds = [
    `project = ${numeric(projectId)}`,
    ...(since === null ? [] : [`updated >= ${Date.parse(since)}`]),
    ...(until === null ? [] : [`updated <= ${Date.parse(until)}`]),
  ]
  return `${bounds.join(' AND ')} ORDER BY updated ASC, id ASC`
}

/** All issues of a project, in an order that changes do not disturb. */
export const everyJql = (projectId: string) => `project = ${numeric(projectId)} ORDER BY id ASC`

/** The issues of a project that were made since then. */
export const createdJql = (projectId: string, since: Date) =>
  `project = ${numeric(projectId)} AND created >= ${since.getTime()} ORDER BY id ASC`

function numeric(projectId: string): string {
  if (!/^\d+$/.test(projectId)) throw new TrackerdError('INTERNAL', { what: 'the id of a project is not a number' })
  return projectId
}
