import { expect, test } from 'vitest'
import { loadAttribution } from '../../src/db/attribution-input.ts'
import { attributedScopes } from '../../src/db/attribution-scopes.ts'
import { currentFacts } from '../../src/db/facts-write.ts'
import { readMarks } from '../../src/db/metric-marks.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'

const OWN = '11111111-1111-5111-8111-111111111111'
const OTHERS = '22222222-2222-5222-8222-222222222222'
const INITIATIVE = '33333333-3333-5333-8333-333333333333'

/** A few rows of one scope among thousands of another. */
async function crowded(): Promise<World> {
  const world = await setup()
  const { tenantId } = world
  await world.sql(
    `insert into tracker_integration.scope_bindings
       (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, created_by, updated_by)
     values ($1, $2, 'repository', $3, '1', 'octo/own', $4, 'auto', $1, $1)`,
    [tenantId, world.endpointId, OWN, INITIATIVE],
  )
  // The initiative of the others is their scope.
  for (const [scope, initiative, rows] of [
    [OWN, INITIATIVE, 20],
    [OTHERS, OTHERS, 6000],
  ] as const)
    for (const [table, columns, values] of TABLES)
      await world.sql(
        `insert into ${table} (tenant_id, ${columns})
         select tenant, ${values}
           from (select n, $1::uuid as tenant, $2::uuid as scope, $3::uuid as initiative, md5($2 || 'c' || n)::uuid as commit,
                        md5($2 || 'p' || n)::uuid as pull, md5($2 || 'd' || n)::uuid as deployment
                   from generate_series(1, $4::int) n) row`,
        [tenantId, scope, initiative, rows],
      )
  return world
}

const TABLES = [
  [
    'tracker_construction.commits',
    'id, scope_id, sha, authored_at, committed_at, created_by, updated_by',
    `commit, scope, 'm' || n, now(), now(), tenant, tenant`,
  ],
  [
    'tracker_construction.peer_reviews',
    'id, scope_id, number, external_id, opened_at, merged_at, merge_commit, created_by, updated_by',
    `pull, scope, n, n::text, now(), now(), 'm' || n, tenant, tenant`,
  ],
  ['tracker_construction.pull_request_commits', 'peer_review_id, commit_id', 'pull, commit'],
  [
    'tracker_release.deployment_records',
    `id, scope_id, release_package_id, environment_id, deployed_by_id, status, production, source, first_terminal_at,
     contents_base_sha, contents_complete, created_by, updated_by`,
    `deployment, scope, tenant, scope, tenant, 'success', true, 'deployments', now(), 'm0', true, tenant, tenant`,
  ],
  [
    'tracker_release.deployment_changes',
    'deployment_record_id, base_sha, commit_id, known_by',
    `deployment, 'm0', commit, 'compare'`,
  ],
  [
    'tracker_operations.incidents',
    'scope_id, title, severity, status, started_at, source, caused_by, created_by, updated_by',
    `scope, 'x', 'minor', 'open', now(), 'api', deployment, tenant, tenant`,
  ],
  [
    'tracker_metrics.change_facts',
    'initiative_id, change_id, known_from, kind, scope_id, started_at, started_by',
    `initiative, pull, now(), 'pull_request', scope, now(), 'opened'`,
  ],
  [
    'tracker_metrics.deployment_facts',
    'initiative_id, deployment_id, known_from, scope_id, environment_id, deployed_at, outcome',
    `initiative, deployment, now(), scope, scope, now(), 'success'`,
  ],
  [
    'tracker_metrics.incident_facts',
    'initiative_id, incident_id, known_from, started_at, why',
    `initiative, deployment, now(), now(), 'no_deployment_before'`,
  ],
  [
    'tracker_operations.incident_deployments',
    'incident_id, deployment_record_id, source, method, confidence, why, created_by, updated_by',
    `commit, deployment, 'attribution', 'explicit', 1, 'said', tenant, tenant`,
  ],
  ['tracker_metrics.metric_marks', 'initiative_id', 'initiative'],
] as const

/** Every plan that `work` is carried out by. It is given the rows all the same, because one statement asks by another's. */
async function plansOf(world: World, work: (tx: Tx) => Promise<unknown>): Promise<string> {
  return world.db.tenant(world.tenantId, async (tx) => {
    const plans: string[] = []
    const explaining = {
      ...tx,
      async rows(sql: string, values?: readonly unknown[]) {
        if (!/^\s*set /.test(sql)) {
          const lines = await tx.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, values)
          plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
        }
        return tx.rows(sql, values)
      },
    }
    await work(explaining as unknown as Tx)
    return plans.join('\n\n')
  })
}

const GROWING =
  /Seq Scan on (commits|peer_reviews|pull_request_commits|deployment_records|deployment_changes|incidents|incident_deployments|\w+_facts|metric_marks)/

test.each([
  ['before anything is known of how much there is', false],
  ['with statistics', true],
])('attribution of a small scope reads none of the rows of a large one, %s', async (_when, analysed) => {
  const world = await crowded()
  if (analysed) await world.sql('analyze')
  const found: { changes: number; contents: number; incidents: number }[] = []
  const plans = await plansOf(world, async (tx) => {
    const { input } = await loadAttribution(tx, await attributedScopes(tx, INITIATIVE as Uuid))
    found.push({
      changes: input.changes.length,
      contents: input.contents.length,
      incidents: input.incidents.length,
    })
    await currentFacts(tx, INITIATIVE as Uuid)
    await readMarks(tx, INITIATIVE as Uuid)
  })
  expect(found).toEqual([{ changes: 20, contents: 20, incidents: 20 }])
  expect(plans).not.toMatch(GROWING)
})

test('pull requests and commits of a scope are not merged by their scope alone, however many scopes there are', async () => {
  const world = await setup()
  const { tenantId } = world
  const scope = (n: string) => `overlay(overlay(md5('scope' || ${n}) placing '5' from 13) placing '8' from 17)::uuid`
  await world.sql(
    `insert into tracker_integration.scope_bindings
       (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, created_by, updated_by)
     values ($1, $2, 'repository', ${scope("'1'")}, '1', 'octo/own', $3, 'auto', $1, $1)`,
    [tenantId, world.endpointId, INITIATIVE],
  )
  for (const [table, columns, values] of TABLES.slice(0, 2))
    await world.sql(
      `insert into ${table} (tenant_id, ${columns})
       select tenant, ${values}
         from (select $1::uuid as tenant, ${scope('s::text')} as scope, n, gen_random_uuid() as commit, gen_random_uuid() as pull
                 from generate_series(1, 400) n cross join generate_series(1, 50) s) row`,
      [tenantId],
    )
  await world.sql('analyze')
  const plans = await plansOf(world, async (tx) => {
    await loadAttribution(tx, await attributedScopes(tx, INITIATIVE as Uuid))
  })
  // 20,000 pull requests of one scope, each compared with each of 100,000 commits, took longer than a statement may.
  expect(plans).not.toMatch(/Merge \w*\s?Join/)
})
