import type { CommitCheckRow } from '../../db/tables/construction.ts'

/**
 * The one word for all checks of a commit; null when there are none. Of several attempts of the same check the last
 * counts. A check suite that has not ended says nothing: some apps open suites and never run anything in them.
 */
export function ciStatus(checks: readonly CommitCheckRow[]): string | null {
  const latest = new Map<string, CommitCheckRow>()
  for (const check of checks) {
    if (check.source === 'check_suite' && check.status === 'pending') continue
    const key = `${check.source}/${check.app}/${check.name}`
    const known = latest.get(key)
    if (known === undefined || check.attempt > known.attempt) latest.set(key, check)
  }
  const statuses = new Set([...latest.values()].map((check) => check.status))
  if (statuses.size === 0) return null
  if (statuses.has('failure')) return 'failure'
  return statuses.has('pending') ? 'pending' : 'success'
}
