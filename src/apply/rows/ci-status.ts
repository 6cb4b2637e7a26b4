import type { CommitCheckRow } from '../../db/tables/construction.ts'

/**
 * The one word for all checks of a commit; null when there are none. Of several attempts of the same check the last
 * counts. A check suite sums up the check runs of its app, so it counts only where none of them is known: when its checks
 * are begun anew nobody tells of the suite, and its former verdict would stand beside theirs. One that has not ended says
 * nothing at all: some apps open suites and never run anything in them.
 */
export function ciStatus(checks: readonly CommitCheckRow[]): string | null {
  const running = new Set(checks.filter(({ source }) => source === 'check_run').map(({ app }) => app))
  const latest = new Map<string, CommitCheckRow>()
  for (const check of checks) {
    if (check.source === 'check_suite' && (check.status === 'pending' || running.has(check.app))) continue
    const key = `${check.source}/${check.app}/${check.name}`
    const known = latest.get(key)
    if (known === undefined || check.attempt > known.attempt) latest.set(key, check)
  }
  const statuses = new Set([...latest.values()].map((check) => check.status))
  if (statuses.size === 0) return null
  if (statuses.has('failure')) return 'failure'
  return statuses.has('pending') ? 'pending' : 'success'
}
