import { expect, test } from 'vitest'
import { deployment, facts } from '../domain/metrics/facts.ts'
import { metricWorld } from './metric-world.ts'

test('who asks has all that may still change computed, and is told how many were, and how many of them changed', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  const { app, admin } = world
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await snapshot()
  const all = (await stored()).length
  expect(await app.showSnapshotRun(admin, {})).toMatchObject({ askedAt: null, computed: 0, changed: 0 })
  await app.runSnapshots(admin, {})
  expect(await snapshot()).toMatchObject({ computed: all, changed: 0 })
  expect(await app.showSnapshotRun(admin, {})).toMatchObject({ left: 0, computed: all, changed: 0 })
  await app.runSnapshots(admin, {})
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00'), deployment('two', '2024-02-15T11:00')] }))
  await snapshot()
  expect(await app.showSnapshotRun(admin, {})).toMatchObject({ left: 0, computed: all, changed: 3 })
  expect(await snapshot()).toMatchObject({ computed: 0 })
})

test('an initiative whose snapshots cannot be computed keeps no other from it', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  const broken = '00000000-0000-4000-8000-000000000001' // the first in order
  await world.sql(`
    insert into tracker_discovery.initiatives (id, tenant_id, title, sponsor_id, created_by, updated_by)
    select '${broken}', tenant_id, 'Broken', sponsor_id, created_by, updated_by from tracker_discovery.initiatives;
    insert into tracker_integration.scope_bindings
      (tenant_id, integration_endpoint_id, kind, external_id, name, initiative_id, bound_by, created_by, updated_by)
    select tenant_id, integration_endpoint_id, kind, 'broken', 'octo/broken', '${broken}', bound_by, created_by, updated_by
      from tracker_integration.scope_bindings;
    create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
    create trigger refuse before update on tracker_metrics.snapshot_progress for each row
      when (new.initiative_id = '${broken}') execute function refuse()`)
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await expect(snapshot()).rejects.toMatchObject({ code: 'DATABASE_REJECTED', details: { initiatives: [broken] } })
  expect((await stored()).length).toBeGreaterThan(0)
})
