import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { StoredVerdict } from './attribution-input.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

/** What attribution says of a deployment, for its row. */
export interface Verdict extends StoredVerdict {
  readonly id: Uuid
}

/** The deployments keep what was found of them. Rows are locked in id order, as the heart locks them. */
export async function writeVerdicts(tx: Tx, verdicts: readonly Verdict[]): Promise<void> {
  await tx.count(
    `update tracker_release.deployment_records d
        set previous_deployment_id = g.previous_deployment_id, kind = g.kind,
            failure_signals = g.failure_signals::jsonb, updated_by = '${SYSTEM_ACTOR}'
       from (
         select given.* from unnest($1::uuid[], $2::uuid[], $3::text[], ${fromLines(4)})
                  as given (id, previous_deployment_id, kind, failure_signals)
          cross join lateral (
            select from tracker_release.deployment_records where id = given.id offset 0 for update) held
          order by given.id
       ) g
      where d.id = g.id`,
    [...sorted(verdicts)],
  )
}

function sorted(verdicts: readonly Verdict[]) {
  const rows = verdicts.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return [
    rows.map(({ id }) => id),
    rows.map(({ previousDeploymentId }) => previousDeploymentId),
    rows.map(({ kind }) => kind),
    jsonLines(rows.map(({ failureSignals }) => failureSignals)),
  ]
}

/** What events of a deployment tell of it, as the heart tells it. */
export interface DeploymentSubject {
  readonly id: Uuid
  readonly payload: Readonly<Record<string, unknown>>
}

/** The deployments as events name them. `replaces` is the success before them. */
export function deploymentSubjects(tx: Tx, ids: readonly Uuid[]): Promise<DeploymentSubject[]> {
  return tx.rows<DeploymentSubject>(
    `select d.id, jsonb_build_object(
              'environment', jsonb_build_object('id', e.id, 'name', e.name, 'type', e.type),
              'release_package_id', d.release_package_id, 'scope_id', d.scope_id, 'ref', d.ref,
              'commit_sha', d.commit_sha, 'production', d.production, 'requested_at', d.requested_at,
              'external_refs', d.external_refs, 'replaces', d.previous_deployment_id) as payload
       from tracker_release.deployment_records d
       left join tracker_release.environments e on e.id = d.environment_id
      where d.id = any($1) order by d.id`,
    [ids],
  )
}
