import { expect, test } from 'vitest'
import { readDoraTally } from '../../src/db/dora-tally.ts'
import { readFacts } from '../../src/db/facts-read.ts'
import type { Tx } from '../../src/db/tx.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { metricWorld, uuidOf } from '../metrics/metric-world.ts'
import type { World } from '../support/world.ts'

/**
 * Facts of two years, and of an initiative beside that has as many: a month is a small part of what there is. Vacuumed, so
 * that neither autovacuum nor the order of tests decides what the planner knows.
 */
async function twoYears() {
  const { world, initiativeId } = await metricWorld({ at: '2024-06-01T00:00:00Z' })
  await fill(world, initiativeId)
  await fill(world, uuidOf('beside'))
  for (const table of ['deployment_facts', 'change_facts', 'incident_facts'])
    await world.sql(`vacuum analyze tracker_metrics.${table}`)
  return { world, initiativeId }
}

async function fill(world: World, initiativeId: Uuid): Promise<void> {
  const values = [world.tenantId, initiativeId, uuidOf('scope')]
  await world.sql(
    `insert into tracker_metrics.deployment_facts
       (tenant_id, initiative_id, deployment_id, known_from, scope_id, environment_id, deployed_at, outcome, failing_since,
        recovered_at, recovered_by, recovery_evidence_id)
     select $1, $2, gen_random_uuid(), '2024-01-01', $3, $3, t, 'success', failed, failed + interval '3 hours',
            case when failed is null then null else 'remediation' end, $3
       from generate_series('2022-01-01', '2024-05-31', interval '3 hours') t
      cross join lateral (select case when extract(hour from t) = 9 then t end as failed) f`,
    values,
  )
  await world.sql(
    `insert into tracker_metrics.change_facts
       (tenant_id, initiative_id, change_id, known_from, kind, scope_id, started_at, started_by, opened_at, first_review_at,
        merged_at, closed_at, deployment_id, deployed_at, deployment_known_by)
     select $1, $2, gen_random_uuid(), '2024-01-01', 'pull_request', $3, t, 'first_commit', t, t, merged, merged, $3,
            merged, 'compare'
       from generate_series('2022-01-01', '2024-05-31', interval '1 hour') t
      cross join lateral (select t + interval '1 day' as merged) m`,
    values,
  )
  await world.sql(
    `insert into tracker_metrics.incident_facts
       (tenant_id, initiative_id, incident_id, known_from, scope_id, started_at, resolved_at, why)
     select $1, $2, gen_random_uuid(), '2024-01-01', $3, t, t + interval '2 hours', 'no_deployment_before'
       from generate_series('2022-01-01', '2024-05-31', interval '4 hours') t`,
    values,
  )
}

/** How what `work` sends is done. */
async function plansOf(world: World, work: (tx: Tx) => Promise<unknown>): Promise<string> {
  const plans: string[] = []
  await world.db.tenant(world.tenantId, async (tx) => {
    const explaining = {
      tenantId: tx.tenantId,
      async rows(sql: string, given: readonly unknown[]) {
        const lines = await tx.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, given)
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
        return tx.rows(sql, given)
      },
      planned: (sql: string, given: readonly unknown[]) => explaining.rows(sql, given),
    }
    await work(explaining as unknown as Tx)
  })
  return plans.join('\n')
}

const FROM = Date.UTC(2024, 3, 1)
const TO = Date.UTC(2024, 4, 1)
const NOW = Date.UTC(2024, 5, 1)

test('facts of a month are found by their instants, not by reading all there are', async () => {
  const { world, initiativeId } = await twoYears()
  const whole = await plansOf(world, (tx) => readFacts(tx, initiativeId, { from: FROM, to: TO }, NOW))
  for (const index of ['deployed', 'recovered', 'open']) expect(whole).toContain(`idx_deployment_facts_${index}`)
  for (const index of ['deployed', 'merged', 'reviewed']) expect(whole).toContain(`idx_change_facts_${index}`)
  expect(whole).toContain('idx_incident_facts_')
  expect(whole).not.toMatch(/Seq Scan on (deployment|change|incident)_facts/)
})

test('sums of a month are found by their instants, and read from the index alone', async () => {
  const { world, initiativeId } = await twoYears()
  const whole = await plansOf(world, (tx) => readDoraTally(tx, initiativeId, { from: FROM, before: TO, asOf: NOW }))
  const indexes = [
    'deployment_facts_deployed',
    'deployment_facts_recovered',
    'change_facts_deployed',
    'change_facts_merged',
  ]
  for (const index of [...indexes, 'incident_facts_started'])
    expect(whole).toContain(`Index Only Scan using idx_${index}`)
  for (const index of ['open', 'relapsed']) expect(whole).toContain(`idx_deployment_facts_${index}`)
  expect(whole).not.toMatch(/Seq Scan on (deployment|change|incident)_facts/)
})

test('planned work of a month is found by when it was closed, and by that it is open', async () => {
  const { world, initiativeId } = await metricWorld({ at: '2024-06-01T00:00:00Z', scopes: ['scope', 'other'] })
  for (const scope of ['scope', 'other', 'beside'])
    await world.sql(
      `insert into tracker_metrics.work_facts
         (tenant_id, work_item_id, known_from, known_to, kind, scope_id, issue_id, opened_at, started_at, closed_at, linked_story_id)
       select $1, gen_random_uuid(), opened, case n when 1 then closed else 'infinity' end, 'defect', $2, gen_random_uuid(), opened, opened,
              case n when 2 then closed end, gen_random_uuid()
         from generate_series('2022-01-01', '2024-05-31', interval '1 hour') opened
        cross join lateral (select opened + interval '5 days' as closed) c
        cross join generate_series(1, case when extract(day from opened) = 1 and extract(hour from opened) = 0 then 3 else 2 end) n`,
      [world.tenantId, uuidOf(scope)],
    )
  await world.sql('vacuum analyze tracker_metrics.work_facts')
  const parts = new Set(['work'] as const)
  const whole = await plansOf(world, (tx) => readFacts(tx, initiativeId, { from: FROM, to: TO }, NOW, parts))
  for (const index of ['idx_work_facts_closed', 'idx_work_facts_open', 'work_facts_pkey'])
    expect(whole).toContain(index)
  expect(whole).not.toMatch(/Seq Scan on work_facts/)
})

test('tests of a month are found by when they ended, and the first that was told of without reading the others', async () => {
  const { world, initiativeId } = await metricWorld({ at: '2024-06-01T00:00:00Z', scopes: ['scope', 'other'] })
  for (const scope of ['scope', 'other', 'beside'])
    await world.sql(
      `insert into tracker_metrics.test_facts (tenant_id, test_execution_id, known_from, known_to, scope_id, told_at, ended_at, passed)
       select $1, gen_random_uuid(), ended, case n when 1 then ended + interval '1 day' else 'infinity' end, $2, ended, ended, true
         from generate_series('2022-01-01', '2024-05-31', interval '1 hour') ended, generate_series(1, 2) n`,
      [world.tenantId, uuidOf(scope)],
    )
  await world.sql('vacuum analyze tracker_metrics.test_facts')
  const parts = new Set(['tests'] as const)
  const whole = await plansOf(world, (tx) => readFacts(tx, initiativeId, { from: FROM, to: TO }, NOW, parts))
  expect(whole).toMatch(/Index Only Scan using idx_test_facts_ended|Bitmap Index Scan on idx_test_facts_ended/)
  expect(whole).toContain('Index Only Scan using idx_test_facts_told')
  expect(whole).not.toMatch(/Seq Scan on (test_facts|test_executions|technical_stories)/)
})
