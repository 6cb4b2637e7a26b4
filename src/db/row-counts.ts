import type { Table } from './table.ts'
import { branches, commitChecks, commits, peerReviews, pipelineRuns } from './tables/construction.ts'
import { epics, implementationCycles, technicalStories, userStories, workItemHistory } from './tables/planning.ts'
import { deploymentRecords, environments, releasePackages } from './tables/release.ts'
import { defects, incidents, scopeBindings } from './tables/work.ts'
import type { Tx } from './tx.ts'

const COUNTED: readonly Pick<Table, 'name'>[] = [
  { name: 'tracker_discovery.initiatives' },
  scopeBindings,
  { name: 'tracker_integration.external_identities' },
  peerReviews,
  commits,
  branches,
  commitChecks,
  pipelineRuns,
  environments,
  releasePackages,
  deploymentRecords,
  incidents,
  defects,
  epics,
  userStories,
  technicalStories,
  implementationCycles,
  workItemHistory,
  { name: 'tracker_audit.audit_entries' },
]

/** How many rows the tenant has in each table that sources feed; empty tables are left out. */
export async function countRows(tx: Tx): Promise<{ table: string; count: number }[]> {
  const parts = COUNTED.map(
    ({ name }) => `select '${name}' as table, count(*)::int as count from ${name} where tenant_id = $1`,
  )
  const rows = await tx.rows<{ table: string; count: number }>(parts.join(' union all '), [tx.tenantId])
  return rows.filter(({ count }) => count > 0)
}
