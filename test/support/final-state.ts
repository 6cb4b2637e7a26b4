import type { World } from './world.ts'

/** What differs between two runs although the outcome is the same: when and how often a row was written. */
const NOT_COMPARED = new Set([
  'created_at',
  'updated_at',
  'version',
  'computed_at',
  'first_seen_at',
  'last_seen_at',
  'seen_at',
  'observed_at',
  'prior_version',
  'prior_observed_at',
  'prior_hash',
  'integration_endpoint_id',
  'correlation_id',
  'sequence',
  'gone_at',
])

/**
 * What follows from the way too: what attribution finds of a deployment, by the clock, where a worker runs; and what an
 * incident was resolved by before it was opened again, as far as that was told before what came after it.
 */
const OF_THE_WAY: Readonly<Record<string, ReadonlySet<string>>> = {
  'tracker_release.deployment_records': new Set(['previous_deployment_id', 'kind', 'failure_signals', 'updated_by']),
  'tracker_operations.incidents': new Set(['reopenings']),
}

const TABLES = [
  'tracker_discovery.initiatives',
  'tracker_discovery.backlogs',
  'tracker_discovery.epics',
  'tracker_discovery.user_stories',
  'tracker_construction.technical_stories',
  'tracker_construction.implementation_cycles',
  'tracker_construction.work_item_history',
  'tracker_construction.peer_reviews',
  'tracker_construction.commits',
  'tracker_construction.branches',
  'tracker_construction.commit_checks',
  'tracker_construction.pipeline_runs',
  'tracker_release.environments',
  'tracker_release.release_packages',
  'tracker_release.deployment_records',
  'tracker_operations.incidents',
  'tracker_qa.defects',
  'tracker_integration.external_identities',
  'tracker_integration.external_objects',
]

/** Every living domain row and the whole ledger, by table and id: what must be the same whatever order things came in. */
export async function finalState(world: World): Promise<Record<string, Record<string, unknown>[]>> {
  const state: Record<string, Record<string, unknown>[]> = {}
  for (const table of TABLES) {
    const rows = await world.sql(`select * from ${table} order by id`)
    state[table] = rows
      .filter((row) => row.deleted_at == null)
      .map((row) => (OWN.has(row.kind as string) ? { ...row, aggregate_id: null, aggregate_type: null } : row))
      .map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([key]) => !NOT_COMPARED.has(key) && !OF_THE_WAY[table]?.has(key))
            .map(plain),
        ),
      )
  }
  return state
}

/** Events that tell of what a source told. The others are found by the clock, where a worker runs. */
export const TOLD_BY_SOURCES = `event_type <> 'deployment.rolled_back' and event_type not like 'metric_snapshot.%'
  and event_type not like 'drift_alert.%'`

/** The ids of their events: an event found twice has the same id. */
export async function eventIds(world: World): Promise<string[]> {
  const rows = await world.sql<{ id: string }>(
    `select id from tracker_governance.outbox_messages where ${TOLD_BY_SOURCES} order by id`,
  )
  return rows.map((row) => row.id)
}

/** Bindings and endpoints belong to the connection, not to the source: their ids are the connection's own. */
const OWN = new Set(['repository', 'project', 'board', 'default_branch', 'installation'])

const plain = ([key, value]: [string, unknown]): [string, unknown] => {
  // A row keeps the version its content came with. When a later version brings the same content, which of the two came
  // first shows here and nowhere else: the ledger, which is compared, has the latest.
  if (key === 'external_refs') return [key, (value as object[]).map((ref) => ({ ...ref, source_version: null }))]
  return [key, Buffer.isBuffer(value) ? value.toString('hex') : value]
}
