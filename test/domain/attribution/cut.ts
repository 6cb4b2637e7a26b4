import type { History } from './histories.ts'

/** What would be known at an instant: the rows without what happened later. Commits keep their authors' times. */
export function cut(history: History, instant: number): History {
  const until = (at: number | null) => (at !== null && at <= instant ? at : null)
  const deployments = history.deployments.filter(({ at }) => at <= instant)
  const changes = history.changes
    .filter(({ openedAt, mergedAt }) => (openedAt ?? mergedAt ?? Number.NaN) <= instant)
    .map((row) => {
      const mergedAt = until(row.mergedAt)
      return {
        ...row,
        mergedAt,
        mergeCommit: mergedAt === null ? null : row.mergeCommit,
        mergeCommitAt: mergedAt === null ? null : row.mergeCommitAt,
        readyAt: until(row.readyAt),
        firstReviewAt: until(row.firstReviewAt),
        approvedAt: until(row.approvedAt),
        closedAt: until(row.closedAt),
      }
    })
  const known = new Set([...deployments, ...changes].map(({ id }) => id))
  return {
    ...history,
    deployments,
    changes,
    contents: history.contents.filter(({ deploymentId, changeId }) => known.has(deploymentId) && known.has(changeId)),
    incidents: history.incidents
      .filter(({ startedAt }) => startedAt <= instant)
      .map((row) => {
        const resolved = [...row.reopenings.map(({ resolvedAt }) => resolvedAt), until(row.resolvedAt)]
        const reopened = row.reopenings.map(({ reopenedAt }) => reopenedAt).filter((at) => at <= instant)
        const last = resolved.filter((at) => at !== null && at <= instant).at(-1) ?? null
        // Opened again as often as it was resolved: it is open.
        const isOpen = resolved.filter((at) => at !== null && at <= instant).length === reopened.length
        return {
          ...row,
          resolvedAt: isOpen ? null : last,
          reopenings: row.reopenings.filter(({ reopenedAt }) => reopenedAt <= instant),
        }
      }),
  }
}

/** The same history, so much later. */
export function shifted(history: History, by: number): History {
  return moved(history, by) as History
}

/** Every instant in a value, so much later. */
export function moved(value: unknown, by: number): unknown {
  if (value instanceof Map || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => moved(each, by))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      typeof field === 'number' && /^at$|At$/.test(name) ? field + by : moved(field, by),
    ]),
  )
}
