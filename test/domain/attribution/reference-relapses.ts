import type { DeployedRow, IncidentRow } from '../../../src/domain/attribution/input.ts'
import type { Recovery, Relapse } from '../../../src/domain/metrics/facts.ts'

/** Each time that one of its incidents was resolved and opened again, unless it had recovered by then. */
export function relapsesOf(of: DeployedRow, incidents: readonly IncidentRow[], recovery: Recovery | null): Relapse[] {
  return incidents
    .flatMap((row) =>
      row.reopenings.map(({ resolvedAt, reopenedAt }) => ({
        at: Math.max(resolvedAt, row.startedAt, of.at),
        by: 'incident_resolved' as const,
        evidenceId: row.id,
        relapsedAt: reopenedAt,
      })),
    )
    .filter(({ at, relapsedAt }) => at < relapsedAt)
    .filter(({ at, evidenceId }) => {
      if (recovery === null || at < recovery.at) return true
      // At once: an incident counts before anything else, and of two the one named first.
      return at === recovery.at && (recovery.by !== 'incident_resolved' || evidenceId < recovery.evidenceId)
    })
    .sort((one, other) => one.at - other.at || (one.evidenceId < other.evidenceId ? -1 : 1))
}
