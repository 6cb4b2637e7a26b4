import { expect, test } from 'vitest'
import { drifted, driftWorld, judgeAll, reported, types } from './drift-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

test('two workers at once open one alert and tell it once', async () => {
  const drift = await drifted()
  const runs = await Promise.all([drift.run(), drift.run(), drift.run()])
  expect(runs.map(({ opened }) => opened).toSorted()).toEqual([0, 0, 1])
  expect(await drift.alert()).toMatchObject({ version: 1 })
  expect(types(await drift.told())).toEqual(['opened'])
})

test('even past the lock, no two unresolved alerts of one thing can be there', async () => {
  const drift = await drifted()
  await drift.run()
  const again = `insert into tracker_metrics.drift_alerts
      (tenant_id, initiative_id, fingerprint, drift_type, subject, direction, severity, description, created_by, updated_by)
    select tenant_id, initiative_id, fingerprint, drift_type, subject, direction, severity, description, created_by, updated_by
      from tracker_metrics.drift_alerts`
  await expect(drift.world.sql(again)).rejects.toThrow('idx_drift_alerts_unresolved_one')
})

test('another tenant sees no alert, and its own run changes none', async () => {
  const drift = await drifted()
  const { world } = drift
  await drift.run()
  const { id } = await drift.alert()
  const platform = { ...world.admin, role: 'platform_admin' as const }
  const { token } = await world.app.createTenant(platform, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
  const globex = await world.app.authenticate(token, { ip: null, userAgent: null })
  expect((await world.app.listDriftAlerts(globex, {}, { limit: 50 })).items).toEqual([])
  await expect(world.app.showDriftAlert(globex, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(world.app.resolveDriftAlert(globex, id, {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await judgeAll({ ...world, admin: globex, tenantId: globex.tenantId })).toMatchObject({ closed: 0 })
  expect(await world.app.showDriftRun(globex, {})).toMatchObject({ initiatives: 0, unjudged: [] })
  expect(await drift.alert()).toMatchObject({ status: 'open', version: 1 })
})

test('an initiative that cannot be judged keeps no other from it', async () => {
  const drift = await drifted()
  const { world } = drift
  const broken = '00000000-0000-4000-8000-000000000001' // the first in order
  await world.sql(`
    insert into tracker_discovery.initiatives (id, tenant_id, title, sponsor_id, created_by, updated_by)
    select '${broken}', tenant_id, 'Broken', sponsor_id, created_by, updated_by from tracker_discovery.initiatives;
    create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
    create trigger refuse before update of ran_at on tracker_metrics.drift_progress for each row
      when (new.initiative_id = '${broken}') execute function refuse()`)
  await expect(drift.run()).rejects.toMatchObject({ code: 'DATABASE_REJECTED', details: { initiatives: [broken] } })
  expect(await drift.alert()).toMatchObject({ status: 'open' })
})

test('lists are filtered, and read page by page, latest first', async () => {
  const drift = await driftWorld()
  const { world } = drift
  for (const source of ['a', 'b', 'c']) {
    world.clock.advance(1_000)
    await world.app.reportArchitecture(world.admin, { source, violations: [] })
    world.clock.advance(1_000)
    await world.app.reportArchitecture(world.admin, { source, violations: [{ rule: 'r', place: 'p' }] })
    await drift.run()
  }
  const subjects = async (filter: Parameters<typeof world.app.listDriftAlerts>[1], cursor?: string) => {
    const page = await world.app.listDriftAlerts(world.admin, filter, { limit: 2, cursor })
    return { subjects: page.items.map(({ subject }) => subject), next: page.nextCursor ?? undefined }
  }
  const first = await subjects({})
  expect(first.subjects).toEqual(['c', 'b'])
  expect((await subjects({}, first.next)).subjects).toEqual(['a'])
  await world.app.resolveDriftAlert(world.admin, (await drift.alerts())[0]?.id ?? '', {})
  expect((await subjects({ status: 'unresolved', type: 'architecture_drift' })).subjects).toEqual(['b', 'a'])
  expect((await subjects({ status: 'resolved', severity: 'medium' })).subjects).toEqual(['c'])
  expect((await subjects({ type: 'scope_drift' })).subjects).toEqual([])
  expect((await subjects({ severity: 'high' })).subjects).toEqual([])
  expect((await subjects({ initiative: drift.initiativeId })).subjects).toEqual(['c', 'b'])
})

test('an initiative that is gone wakes nobody', async () => {
  const drift = await driftWorld()
  const { world } = drift
  await drift.run()
  await world.sql(`update tracker_discovery.initiatives set deleted_at = now() where id = $1`, [drift.initiativeId])
  world.clock.advance(DAY)
  expect(await world.app.wakeDrift()).toEqual({ woken: 1 })
  await drift.run()
  expect(await world.app.wakeDrift()).toEqual({ woken: 0 })
})

test('the job judges what is due: once an hour, and as soon as a report, a setting or a snapshot of a week is new', async () => {
  const woken: string[] = []
  const drift = await driftWorld({ driftWake: { drift: (tenantId) => void woken.push(tenantId) } })
  const { world } = drift
  expect(await world.app.wakeDrift()).toEqual({ woken: 1 })
  expect(await drift.due()).toMatchObject({ judged: 1 })
  expect(await drift.due()).toMatchObject({ judged: 0 })
  expect(await world.app.wakeDrift()).toEqual({ woken: 0 })
  await reported(drift, 0)
  expect(woken.at(-1)).toBe(world.tenantId)
  expect(await world.app.wakeDrift()).toEqual({ woken: 1 })
  expect(await drift.due()).toMatchObject({ judged: 1 })
  await world.app.changeDriftSettings(world.admin, { detectors: { scope_drift: { enabled: false } } })
  expect(await drift.due()).toMatchObject({ judged: 1 })
  world.clock.advance(1_000)
  woken.length = 0
  await world.app.snapshotMetrics(world.tenantId, new AbortController().signal)
  expect(woken).toEqual([world.tenantId])
  expect(await drift.due()).toMatchObject({ judged: 1 })
  expect(await drift.due()).toMatchObject({ judged: 0 })
  world.clock.advance(HOUR)
  expect(await world.app.wakeDrift()).toEqual({ woken: 1 })
  expect(await drift.due()).toMatchObject({ judged: 1 })
  world.clock.advance(DAY)
  expect(await drift.due()).toMatchObject({ judged: 1 })
})

test('who asks for a run is answered at once, sees how far it is, what it found, and what could not be judged', async () => {
  const woken: string[] = []
  const drift = await drifted(1, { driftWake: { drift: (tenantId) => void woken.push(tenantId) } })
  const { app, admin, tenantId, clock } = drift.world
  const before = { askedAt: null, initiatives: 1, left: 1, failed: [], opened: 0, raised: 0, closed: 0, unjudged: [] }
  // It was not asked for, but its reports are to be judged.
  expect(await app.showDriftRun(admin, {})).toEqual(before)
  woken.length = 0
  const asked = await app.runDrift(admin, {})
  expect(asked).toEqual({ ...before, askedAt: clock.now().toISOString() })
  expect(woken).toEqual([tenantId])
  clock.advance(1_000)
  expect(await drift.due()).toMatchObject({ judged: 1, opened: 1 })
  const over = await app.showDriftRun(admin, { initiative: drift.initiativeId })
  expect(over).toMatchObject({ askedAt: asked.askedAt, left: 0, opened: 1, raised: 0, closed: 0 })
  const initiative = { id: drift.initiativeId, title: 'octo/hello' }
  expect(over.unjudged).toContainEqual(expect.objectContaining({ initiative, driftType: 'sync_drift' }))
  clock.advance(1_000)
  await reported(drift, 10)
  expect(await app.runDrift(admin, { initiative: drift.initiativeId })).toMatchObject({ left: 1, opened: 0 })
  await drift.due()
  expect(await app.showDriftRun(admin, {})).toMatchObject({ left: 0, opened: 0, raised: 1, closed: 0 })
  clock.advance(1_000)
  await reported(drift, 0)
  await app.runDrift(admin, {})
  await drift.due()
  expect(await app.showDriftRun(admin, {})).toMatchObject({ left: 0, opened: 0, raised: 0, closed: 1 })
  await expect(app.runDrift(admin, { initiative: 'no such' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
