import type { Uuid } from '../src/domain/ids.ts'
import { benchActor } from './heart.ts'
import { connected } from './metrics-load.ts'
import { type MetricsWorld, seconds } from './metrics-world.ts'

const NEVER = new AbortController().signal

/**
 * Every snapshot that may still change is computed, as the first run of a day does it. It also begins the year before, which
 * is taken away: that is measured when it is asked for.
 */
export async function passOfTheDay({ database, heart }: MetricsWorld): Promise<void> {
  while ((await heart.app.snapshotMetrics(heart.tenantId, NEVER)).remaining);
  await connected(database, (client) => client.query('delete from tracker_metrics.metric_backfills'))
}

/** All buckets of all initiatives since the beginning. Returns seconds and how many there are. */
export async function backfillEverything({ heart, from }: MetricsWorld): Promise<{ seconds: number; periods: number }> {
  const runs = await heart.app.startBackfill(benchActor(heart), { from: from.toISOString() })
  const took = await seconds(async () => {
    for (const { id } of runs) while ((await heart.app.backfillMetrics(heart.tenantId, id, NEVER)).remaining);
  })
  for (const { id } of runs) {
    const { status } = await heart.app.showBackfill(benchActor(heart), id)
    if (status !== 'success') throw new Error(`a backfill is ${status}`)
  }
  return { seconds: took, periods: runs.reduce((sum, run) => sum + run.periodsTotal, 0) }
}

/** A deployment of some days ago turns out to have gone otherwise: seconds from the mark of its day to stored snapshots. */
export async function oneDirtyBucket(world: MetricsWorld, round: number): Promise<number> {
  const { database, heart, initiatives } = world
  const initiativeId = initiatives[round % initiatives.length] as Uuid
  await connected(database, async (client) => {
    const { rows } = await client.query<{ day: string }>(
      `update tracker_metrics.deployment_facts set outcome = case outcome when 'success' then 'failure' else 'success' end
        where (initiative_id, deployment_id, known_from) = (
          select initiative_id, deployment_id, known_from from tracker_metrics.deployment_facts
           where tenant_id = $1 and initiative_id = $2 and known_to = 'infinity' and failing_since is null
             and deployed_at < now() - interval '3 days'
           order by deployed_at desc limit 1)
        returning (deployed_at at time zone 'UTC')::date::text as day`,
      [heart.tenantId, initiativeId],
    )
    await client.query(
      `insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day) values ($1, $2, $3, $3)`,
      [heart.tenantId, initiativeId, rows[0]?.day],
    )
  })
  let changed = 0
  const took = await seconds(async () => {
    changed = (await heart.app.snapshotMetrics(heart.tenantId, NEVER)).changed
  })
  if (changed === 0) throw new Error('no snapshot changed')
  return took
}

/** One more deployment ends, and its initiative is attributed anew: seconds. */
export async function oneNewDeployment({ database, heart, originals }: MetricsWorld, round: number): Promise<number> {
  const initiativeId = originals[round % originals.length] as Uuid
  await connected(database, (client) =>
    client.query(
      `insert into tracker_release.deployment_records
         (tenant_id, release_package_id, environment_id, deployed_by_id, status, scope_id, external_id, commit_sha, ref,
          production, source, requested_at, first_terminal_at, source_status, contents_base_sha, contents_complete,
          created_by, updated_by)
       select d.tenant_id, d.release_package_id, d.environment_id, d.deployed_by_id, 'success', d.scope_id, 'new-' || $3,
              md5('new ' || $3), d.ref, true, d.source, now() - interval '2 minutes', now() - interval '1 minute', 'success',
              d.commit_sha, true, d.created_by, d.updated_by
         from tracker_integration.scope_bindings b
        cross join lateral (
          select * from tracker_release.deployment_records
           where tenant_id = b.tenant_id and scope_id = b.scope_id and status = 'success'
           order by first_terminal_at desc limit 1) d
        where b.tenant_id = $1 and b.initiative_id = $2`,
      [heart.tenantId, initiativeId, `${round}`],
    ),
  )
  let facts = 0
  const took = await seconds(async () => {
    facts = (await heart.app.attributeInitiative(heart.tenantId, initiativeId)).facts
  })
  if (facts === 0) throw new Error('the new deployment is no fact')
  return took
}
