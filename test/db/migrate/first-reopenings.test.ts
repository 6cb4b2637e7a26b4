import { expect, test } from 'vitest'
import { migrateDown, migrateUp, status } from '../../../src/db/migrate/index.ts'
import { createMigratedDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'

const TENANT = '11111111-1111-4111-8111-111111111111'
const id = (n: number) => `${String(n).repeat(8)}-1111-4111-8111-111111111111`

test('incidents whose history was read before find it: their initiative is attributed anew, and their words are learned', async () => {
  const db = await createMigratedDatabase()
  await migrateDown(db.url, (await status(db.url)).filter(({ name }) => name >= '0063').length)
  const asTenant = <Row extends object>(...statements: [text: string, values: readonly unknown[]][]) =>
    connected(db.url, async (client) => {
      await client.query(`select set_config('app.current_tenant_id', $1, false)`, [TENANT])
      await client.query('set role app_user')
      let rows: Row[] = []
      for (const [text, values] of statements) rows = (await client.query<Row>(text, [...values])).rows
      return rows
    })
  await asTenant(
    [
      `insert into tracker_integration.integration_endpoints (id, tenant_id, name, system_type, host, created_by, updated_by)
       values ($1, $1, 'jira', 'jira', 'jira.example', $1, $1)`,
      [TENANT],
    ],
    [
      `insert into tracker_integration.scope_bindings
         (tenant_id, integration_endpoint_id, kind, scope_id, external_id, name, initiative_id, bound_by, created_by, updated_by)
       values ($1, $1, 'project', $2, '10000', 'ABC', $3, 'auto', $1, $1)`,
      [TENANT, id(2), id(3)],
    ],
    [
      `insert into tracker_operations.incidents
         (id, tenant_id, scope_id, title, severity, status, started_at, resolved_at, source, external_refs, created_by, updated_by)
       values ($1, $3, $4, 'Told of by an issue', 'major', 'closed', '2026-01-01', '2026-03-05', 'jira', '[{"source_status": "Done"}]', $3, $3),
              ($2, $3, $4, 'Of no issue', 'major', 'open', '2026-01-01', null, 'api', '[{"source_status": "open"}]', $3, $3)`,
      [id(4), id(5), TENANT, id(2)],
    ],
    [
      `insert into tracker_integration.external_objects
         (id, tenant_id, integration_endpoint_id, system, host, kind, external_id, aggregate_type, aggregate_id, source_version,
          observed_at, content_hash)
       values ($1, $2, $2, 'jira', 'jira.example', 'issue', '1', 'Incident', $3, '2', now(), '')`,
      [id(6), TENANT, id(4)],
    ],
    [
      `insert into tracker_construction.work_item_history
         (tenant_id, scope_id, issue_id, changed_at, field, to_value, created_by, updated_by)
       values ($1, $2, $3, '2026-01-06', 'status', '"Done"', $1, $1)`,
      [TENANT, id(2), id(6)],
    ],
    ['delete from tracker_metrics.metric_marks', []],
  )
  const before = await asTenant<{ version: number }>([
    'select version from tracker_operations.incidents order by id',
    [],
  ])
  await migrateUp(db.url)
  const found = await asTenant([
    `select i.id, i.issue_id as issue, i.reopenings, i.version,
            array(select source_status || ' ' || stage from tracker_metrics.work_statuses) as words,
            array(select distinct initiative_id::text from tracker_metrics.metric_marks) as marked
       from tracker_operations.incidents i order by i.id`,
    [],
  ])
  const both = { reopenings: [], version: before[0]?.version, words: ['Done done'], marked: [id(3)] }
  expect(found).toEqual([
    { id: id(4), issue: id(6), ...both },
    { id: id(5), issue: null, ...both },
  ])
  await db.drop()
})
