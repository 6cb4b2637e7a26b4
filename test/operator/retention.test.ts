import { expect, test } from 'vitest'
import { RETENTION_DEFAULTS } from '../../src/app.ts'
import { setup } from '../support/world.ts'

test('defaults hold until something is set, and again when it is left out', async () => {
  const { app, admin } = await setup()
  expect(await app.showRetention(admin)).toEqual({ changed: {}, effective: RETENTION_DEFAULTS })
  const days = { rawBodies: 7, events: 90 }
  expect(await app.changeRetention(admin, days)).toEqual({
    changed: days,
    effective: { ...RETENTION_DEFAULTS, ...days },
  })
  expect(await app.changeRetention(admin, { events: 60 })).toMatchObject({ changed: { events: 60 } })
  expect((await app.showRetention(admin)).effective).toEqual({ ...RETENTION_DEFAULTS, events: 60 })
})

test('a change stands in the audit, before and after', async () => {
  const world = await setup()
  await world.app.changeRetention(world.admin, { rawBodies: 7 })
  await world.app.changeRetention(world.admin, { rawBodies: 9 })
  const rows = await world.sql(
    `select user_id, payload from tracker_audit.audit_entries where action = 'retention.changed' order by id`,
  )
  expect(rows).toEqual([
    { user_id: world.admin.keyId, payload: { before: {}, after: { raw_bodies: 7 } } },
    { user_id: world.admin.keyId, payload: { before: { raw_bodies: 7 }, after: { raw_bodies: 9 } } },
  ])
})

test('bodies are not kept for longer than their deliveries, and nothing changes then', async () => {
  const { app, admin } = await setup()
  for (const days of [{ deliveries: 29 }, { rawBodies: 181 }, { rawBodies: 20, deliveries: 10 }])
    await expect(app.changeRetention(admin, days)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { issues: [{ path: 'raw_bodies' }] },
    })
  expect(await app.showRetention(admin)).toMatchObject({ changed: {} })
})

test('each tenant has its own', async () => {
  const { app, admin } = await setup()
  await app.changeRetention(admin, { rawBodies: 7 })
  const { tenant } = await app.createTenant(admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
  expect(await app.showRetention({ ...admin, tenantId: tenant.id })).toMatchObject({ changed: {} })
})
