import { expect, test } from 'vitest'
import { migrateDown, migrateUp, status } from '../../../src/db/migrate/index.ts'
import { createMigratedDatabase } from '../../support/database.ts'
import { asRole, connected } from '../connected.ts'

const TENANT = '11111111-1111-4111-8111-111111111111'
const id = (n: number) => `${String(n).repeat(8)}-1111-4111-8111-111111111111`

test('items that were written before their facts were kept are known since they were written, with what their history tells', async () => {
  const db = await createMigratedDatabase()
  await migrateDown(db.url, (await status(db.url)).filter(({ name }) => name >= '0057').length)
  await connected(db.url, async (client) => {
    await client.query(`select set_config('app.current_tenant_id', $1, false)`, [TENANT])
    await client.query('set role app_user')
    await client.query(
      `insert into tracker_discovery.user_stories
         (id, tenant_id, scope_id, description, reporter_id, status, source_status, opened_at, closed_at, created_at, deleted_at, created_by, updated_by)
       values ($1, $4, $4, '', $4, 'todo', 'To Do', '2026-01-01', null, '2026-02-01', null, $4, $4),
              ($2, $4, $4, '', $4, 'done', 'Done', '2026-01-01', '2026-01-20', '2026-02-01', null, $4, $4),
              ($3, $4, $4, '', $4, 'todo', 'To Do', '2026-01-01', null, '2026-02-01', '2026-03-01', $4, $4)`,
      [id(2), id(3), id(4), TENANT],
    )
    await client.query(
      `insert into tracker_integration.external_objects
         (id, tenant_id, integration_endpoint_id, system, host, kind, external_id, aggregate_type, aggregate_id, source_version,
          prior_version, observed_at, content_hash)
       values ($1, $2, $2, 'jira', 'jira.example', 'issue', '1', 'UserStory', $3, '2', '1', now(), '')`,
      [id(5), TENANT, id(2)],
    )
    await client.query(
      `insert into tracker_construction.work_item_history
         (tenant_id, scope_id, issue_id, changed_at, field, to_value, created_by, updated_by)
       values ($1, $1, $2, '2026-01-10', 'status', '"Done"', $1, $1), ($1, $1, $2, '2026-01-25', 'status', '"To Do"', $1, $1)`,
      [TENANT, id(5)],
    )
    await client.query('reset role')
  })
  await migrateUp(db.url)
  const { rows } = await connected(db.url, async (client) => {
    await client.query(`select set_config('app.current_tenant_id', $1, false)`, [TENANT])
    await client.query('set role app_user')
    return client.query(
      `select work_item_id as item, known_from::date::text as "knownFrom", known_to::date::text as "knownTo",
              valid_from::date::text as "validFrom", valid_to::date::text as "validTo", issue_id as issue,
              started_at::date::text as started, closed_at::date::text as closed
         from tracker_metrics.work_facts order by 1, valid_from`,
    )
  })
  const ever = { knownFrom: '2026-02-01', knownTo: 'infinity', validFrom: '-infinity', validTo: 'infinity' }
  const nothing = { issue: null, started: null, closed: null }
  expect(rows).toEqual([
    { item: id(2), ...ever, validTo: '2026-01-25', issue: id(5), started: '2026-01-10', closed: '2026-01-10' },
    { item: id(2), ...ever, validFrom: '2026-01-25', issue: id(5), started: '2026-01-10', closed: null },
    { item: id(3), ...ever, ...nothing, closed: '2026-01-20' },
    { item: id(4), ...ever, ...nothing, knownTo: '2026-03-01', validTo: '2026-03-01' },
  ])
  await db.drop()
})

test('scopes and tests that were there before their history was kept are known as they were read until now', async () => {
  const db = await createMigratedDatabase()
  await migrateDown(db.url, (await status(db.url)).filter(({ name }) => name >= '0060').length)
  await asRole(db.url, 'app_user', TENANT, async (client) => {
    await client.query(
      `insert into tracker_integration.integration_endpoints
         (id, tenant_id, name, system_type, host, binding_mode, has_credential, created_at, created_by, updated_by)
       values ($1, $3, 'read', 'github', 'one.example', 'auto', true, '2026-01-01', $3, $3),
              ($2, $3, 'told', 'github', 'two.example', 'auto', false, '2026-01-01', $3, $3)`,
      [id(2), id(3), TENANT],
    )
    await client.query(
      `insert into tracker_integration.scope_bindings
         (id, tenant_id, integration_endpoint_id, kind, scope_id, name, initiative_id, rules, status, bound_by, created_at, updated_at,
          deleted_at, created_by, updated_by)
       values ($1, $4, $5, 'repository', $4, 'stays', $4, '{"deploymentSource": "api", "attributionWindowHours": 48}', 'active', 'auto',
               '2026-02-01', '2026-02-20', null, $4, $4),
              ($2, $4, $5, 'repository', null, 'paused', $4, '{}', 'paused', 'auto', '2026-02-01', '2026-02-20', null, $4, $4),
              ($3, $4, $5, 'repository', $4, 'unbound', $4, '{}', 'active', 'auto', '2026-02-01', '2026-03-01', '2026-03-01', $4, $4)`,
      [id(4), id(5), id(6), TENANT, id(2)],
    )
    await client.query(
      `insert into tracker_release.environments (id, tenant_id, name, type, transient, scope_id, updated_at, created_by, updated_by)
       values ($1, $4, 'production', 'production', false, $4, '2026-02-01', $4, $4),
              ($2, $4, 'preview', 'production', true, $4, '2026-02-01', $4, $4),
              ($3, $4, 'staging', 'staging', false, $4, '2026-02-01', $4, $4)`,
      [id(2), id(3), id(4), TENANT],
    )
    await client.query(
      `insert into tracker_construction.technical_stories (id, tenant_id, scope_id, created_by, updated_by) values ($1, $2, $2, $2, $2)`,
      [id(7), TENANT],
    )
    await client.query(
      `insert into tracker_qa.test_executions
         (id, tenant_id, cycle_id, technical_story_id, test_case_code, status, executor_id, created_at, updated_at, deleted_at,
          created_by, updated_by)
       values ($1, $4, $4, $5, 'T', 'failed', $4, '2026-02-01', '2026-02-03', null, $4, $4),
              ($2, $4, $4, $5, 'T', 'passed', $4, '2026-02-02', '2026-02-02', null, $4, $4),
              ($3, $4, $4, $5, 'T', 'passed', $4, '2026-02-04', '2026-02-05', '2026-02-05', $4, $4)`,
      [id(2), id(3), id(4), TENANT, id(7)],
    )
  })
  await migrateUp(db.url)
  const read = (sql: string) =>
    asRole(db.url, 'app_user', TENANT, async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows)
  expect(
    await read(
      `select name, known_from::date::text, known_to::date::text, told_since::date::text, stopped_at::date::text, scope_id is null,
              deployment_source, attribution_hours
         from tracker_metrics.scope_initiatives order by 1`,
    ),
  ).toEqual([
    ['paused', '2026-02-01', 'infinity', '2026-02-01', '2026-02-20', true, null, null],
    ['stays', '2026-02-01', 'infinity', '2026-02-01', null, false, 'api', 48],
    ['unbound', '2026-02-01', '2026-03-01', '2026-02-01', null, false, null, null],
  ])
  expect(
    await read(`select integration_endpoint_id, known_from::text, known_to::text from tracker_metrics.endpoint_access`),
  ).toEqual([[id(2), '-infinity', 'infinity']])
  expect(
    await read(
      `select environment_id, known_from::date::text, known_to::text, scope_id from tracker_metrics.production_environments`,
    ),
  ).toEqual([[id(2), '2026-02-01', 'infinity', TENANT]])
  expect(
    await read(
      `select test_execution_id, known_from::date::text, known_to::date::text, told_at::date::text, ended_at::date::text, passed
         from tracker_metrics.test_facts order by 1, 2`,
    ),
  ).toEqual([
    [id(2), '2026-02-01', '2026-02-03', '2026-02-01', null, null],
    [id(2), '2026-02-03', 'infinity', '2026-02-01', '2026-02-03', false],
    [id(3), '2026-02-02', 'infinity', '2026-02-02', '2026-02-02', true],
    [id(4), '2026-02-04', 'infinity', '2026-02-04', null, null],
  ])
  await db.drop()
})
