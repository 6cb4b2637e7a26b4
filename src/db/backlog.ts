import type { Uuid } from '../domain/ids.ts'
import type { BacklogItem } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

/** What has not ended by then never will: a source forgets to end some of its objects. */
const GIVEN_UP_AFTER_MS = 90 * 24 * 3_600_000

const givenUp = (now: Date) => new Date(now.getTime() - GIVEN_UP_AFTER_MS)

/** Pipeline runs of the last 90 days that had not ended when last seen. Latest first: what hangs for ever stands last. */
export function unfinishedRuns(tx: Tx, scopeId: Uuid, limit: number, now: Date): Promise<BacklogItem[]> {
  return tx.rows<BacklogItem>(
    `select run_id || '/' || attempt as "externalId", null as sha, null as "baseSha"
       from tracker_construction.pipeline_runs
      where tenant_id = $1 and scope_id = $2 and status <> 'completed' and deleted_at is null and started_at >= $3
      order by started_at desc, id limit $4`,
    [tx.tenantId, scopeId, givenUp(now), limit],
  )
}

/** Each costs two calls, at every poll. */
const UNSETTLED_AT_MOST = 50
/** Checks are made within moments after a head is pushed, or not at all. */
const UNCHECKED_FOR_MS = 3_600_000

/**
 * Pull requests whose checks may say something else by now, the latest first: pending ones; of the open ones also those that
 * failed, because checks are run again, and those of the last hour that have none yet. A new check does not move the time of
 * its pull request, so no list tells of it.
 */
export function unsettledChecks(tx: Tx, scopeId: Uuid, limit: number, now: Date): Promise<BacklogItem[]> {
  return tx.rows<BacklogItem>(
    `select external_id as "externalId", head_commit as sha, null as "baseSha"
       from tracker_construction.peer_reviews
      where tenant_id = $1 and scope_id = $2 and deleted_at is null
        and (ci_pipeline_status = 'pending' or (merged_at is null and closed_at is null))
        and (ci_pipeline_status in ('pending', 'failure') or (ci_pipeline_status is null and opened_at >= $5))
        and external_id is not null and head_commit is not null and opened_at >= $3
      order by opened_at desc, id limit $4`,
    [
      tx.tenantId,
      scopeId,
      givenUp(now),
      Math.min(limit, UNSETTLED_AT_MOST),
      new Date(now.getTime() - UNCHECKED_FOR_MS),
    ],
  )
}

/** Deployments requested in the last 90 days that had neither succeeded nor failed when last seen, latest first. */
export function unfinishedDeployments(tx: Tx, scopeId: Uuid, limit: number, now: Date): Promise<BacklogItem[]> {
  return tx.rows<BacklogItem>(
    `select external_id as "externalId", null as sha, null as "baseSha"
       from tracker_release.deployment_records
      where tenant_id = $1 and scope_id = $2 and source = 'deployments' and first_terminal_at is null
        and deleted_at is null and requested_at >= $3
      order by requested_at desc, id limit $4`,
    [tx.tenantId, scopeId, givenUp(now), limit],
  )
}

export interface RecentDelivery {
  readonly topic: string
  readonly contentType: string
  readonly body: Buffer
  readonly encoding: string
  readonly receivedAt: Date
}

/** How far back from the tenant's latest it is looked, in deliveries of all: there is no index on endpoint and time. */
const LOOKED_BACK = 20_000

/**
 * What the endpoint was sent since then, the latest first: a short stretch at the end of an index, whatever the planner
 * believes. Of a million deliveries it is found in 40 ms; by order and limit alone, without statistics, all were sorted in 1.3 s.
 */
export function recentDeliveries(tx: Tx, endpointId: Uuid, since: Date, limit: number): Promise<RecentDelivery[]> {
  return tx.rows(
    `select topic, content_type as "contentType", body, body_encoding as encoding, received_at as "receivedAt"
       from tracker_integration.inbox_messages
      where tenant_id = $1
        and sequence > (
          select max(sequence) - ${LOOKED_BACK} from tracker_integration.inbox_messages where tenant_id = $1)
        and integration_endpoint_id = $2 and received_at >= $3 and origin <> 'poll' and body is not null
      order by sequence desc limit $4`,
    [tx.tenantId, endpointId, since, limit],
  )
}

/**
 * Deployments that succeeded and whose contents are not known against the commit that was deployed before in the same
 * environment, oldest first. `baseSha` is null when there was none; such contents are stored with an empty base.
 *
 * A deployment that becomes known late, or is deleted, gives the one after it another base: that is found by comparing
 * all of them. Their index holds all it takes: 0.1 s for 90,000 deployments of one scope; by the table, 0.7 s.
 */
export function deploymentsWithoutContents(tx: Tx, scopeId: Uuid, limit: number): Promise<BacklogItem[]> {
  return tx.rows<BacklogItem>(
    `select external_id as "externalId", sha, base as "baseSha" from (
       select external_id, commit_sha as sha, contents_base_sha, first_terminal_at, requested_at, id,
              lag(commit_sha) over (partition by environment_id order by first_terminal_at, requested_at, id) as base
         from tracker_release.deployment_records
        where tenant_id = $1 and scope_id = $2 and status = 'success' and source = 'deployments' and deleted_at is null
     ) deployed
      where contents_base_sha is distinct from coalesce(base, '')
      order by first_terminal_at, requested_at, id limit $3`,
    [tx.tenantId, scopeId, limit],
  )
}
