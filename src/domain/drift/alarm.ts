/** When a series of judged weeks is in alarm: it goes on at the first week that signals, and off after some quiet ones. */
import type { Severity } from './finding.ts'
import { worst } from './severity.ts'

/** signal: the rule says drift. quiet: inside all limits; not quiet: unsure, e.g. an average outside for the first week. */
export type Judged = { readonly signal: Severity } | { readonly quiet: boolean }

/** The worst that was signalled since the alarm went on; null when none is on after the last of the weeks, oldest first. */
export function alarmAfter(weeks: readonly Judged[], closesAfter: number): Severity | null {
  let alarm: Severity | null = null
  let quiet = 0
  for (const week of weeks) {
    if ('signal' in week) {
      quiet = 0
      alarm = worst([alarm, week.signal])
    } else {
      quiet = week.quiet ? quiet + 1 : 0
      if (quiet >= closesAfter) alarm = null
    }
  }
  return alarm
}
