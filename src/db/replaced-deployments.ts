import type { Instant } from '../domain/change-of.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** A deployment that succeeded: where, and when. */
export interface Success {
  readonly id: Uuid
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  readonly at: Instant
}

/**
 * For each the deployment that ran there until then: the last one that had succeeded before in the same environment of the
 * same scope. Those that are the first have no entry. One index probe each, backwards from its instant.
 */
export async function findReplaced(tx: Tx, successes: readonly Success[]): Promise<ReadonlyMap<Uuid, Uuid>> {
  const rows = await tx.rows<{ id: Uuid; replaced: Uuid }>(
    `select given.id, before.id as replaced
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[]) as given (id, scope_id, environment_id, at)
      cross join lateral (
        select d.id from tracker_release.deployment_records d
         where d.tenant_id = $1 and d.scope_id = given.scope_id and d.environment_id = given.environment_id
           and d.first_terminal_at <= given.at and (d.first_terminal_at < given.at or d.id < given.id)
           and d.id <> given.id and d.status = 'success' and d.deleted_at is null
         order by d.first_terminal_at desc, d.id desc limit 1) before`,
    [
      tx.tenantId,
      successes.map(({ id }) => id),
      successes.map(({ scopeId }) => scopeId),
      successes.map(({ environmentId }) => environmentId),
      successes.map(({ at }) => at),
    ],
  )
  return new Map(rows.map(({ id, replaced }) => [id, replaced]))
}
