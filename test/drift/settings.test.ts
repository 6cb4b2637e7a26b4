import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DRIFT_DEFAULTS, driftSettings } from '../../src/domain/drift/settings.ts'
import { drifted, driftWorld, reported } from './drift-world.ts'

test('nobody changed anything: the defaults hold', () => {
  expect(driftSettings([])).toEqual(DRIFT_DEFAULTS)
  expect(driftSettings([{}, {}])).toEqual(DRIFT_DEFAULTS)
})

test('the initiative wins over the tenant, name by name; thresholds by severity are given whole', () => {
  const tenant = { scope_drift: { leastIssues: 8, above: { high: 0.4 } }, gate_drift: { needs: { merge: null } } }
  const settings = driftSettings([tenant, { scope_drift: { leastIssues: 3 }, sync_drift: { enabled: false } }])
  expect(settings.scope_drift).toEqual({ ...DRIFT_DEFAULTS.scope_drift, leastIssues: 3, above: { high: 0.4 } })
  expect(settings.gate_drift.needs).toEqual({ merge: null, deployment: 'qa' })
  expect(settings.sync_drift).toEqual({ ...DRIFT_DEFAULTS.sync_drift, enabled: false })
})

test('what this program does not know of changes nothing', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((name) => !(name in DRIFT_DEFAULTS)),
        fc.jsonValue(),
      ),
      (other) => {
        expect(driftSettings([other as object])).toEqual(DRIFT_DEFAULTS)
      },
    ),
  )
})

test('a detector that is switched off finds nothing: its alerts close, those of others stay', async () => {
  const drift = await drifted()
  const { app, admin } = drift.world
  await drift.run()
  const off = { initiative: drift.initiativeId, detectors: { architecture_drift: { enabled: false } } }
  expect((await app.changeDriftSettings(admin, off)).effective.architecture_drift.enabled).toBe(false)
  expect(await drift.run()).toMatchObject({ closed: 1 })
  await app.changeDriftSettings(admin, { initiative: drift.initiativeId, detectors: {} })
  expect(await drift.run()).toMatchObject({ opened: 1 })
})

test('settings of the tenant hold for its initiatives; each change stands in the audit with what was before', async () => {
  const drift = await drifted(4)
  const { app, admin, sql } = drift.world
  await app.changeDriftSettings(admin, {
    coreVersion: '4.2.0',
    detectors: { architecture_drift: { violationsFrom: { critical: 3 } } },
  })
  await app.changeDriftSettings(admin, { detectors: { architecture_drift: { violationsFrom: { critical: 4 } } } })
  expect(await app.showDriftSettings(admin, { initiative: drift.initiativeId })).toMatchObject({
    coreVersion: '4.2.0',
    changed: {},
    effective: { architecture_drift: { violationsFrom: { critical: 4 } } },
  })
  await drift.run()
  expect(await drift.alert()).toMatchObject({ severity: 'critical', limits: { critical: 4 } })
  const changes = await sql<{ payload: object }>(
    `select payload from tracker_audit.audit_entries where action = 'drift_settings.changed' order by id`,
  )
  expect(changes[1]?.payload).toEqual({
    before: { core_version: '4.2.0', detectors: { architecture_drift: { violationsFrom: { critical: 3 } } } },
    after: { core_version: '4.2.0', detectors: { architecture_drift: { violationsFrom: { critical: 4 } } } },
  })
  const ofInitiative = { initiative: drift.initiativeId, coreVersion: '5', detectors: {} }
  await expect(app.changeDriftSettings(admin, ofInitiative)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('the first report of a source is its baseline; an older one changes nothing; an operator renews it', async () => {
  const drift = await driftWorld()
  const { app, admin, clock } = drift.world
  const report = (places: readonly string[], reportedAt?: string) =>
    app.reportArchitecture(admin, {
      source: 'ci',
      reportedAt,
      violations: places.map((place) => ({ rule: 'no-cycles', place })),
    })
  expect(await report(['a', 'a'])).toMatchObject({ violations: 2, baseline: { violations: 2 }, added: [] })
  clock.advance(60_000)
  const added = [{ rule: 'no-cycles', place: 'a' }]
  expect(await report(['a', 'a', 'a'])).toMatchObject({ baseline: { violations: 2 }, added })
  expect(await report([], '2026-03-02T08:00:00Z')).toMatchObject({ violations: 3, added })
  await expect(report([], '2027-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect(await drift.run()).toMatchObject({ opened: 1 })
  const unknown = app.renewBaseline(admin, { source: 'other' })
  await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await app.renewBaseline(admin, { source: 'ci' })).toMatchObject({ from: '2026-03-02T09:01:00.000Z' })
  expect(await drift.run()).toMatchObject({ closed: 1 })
  await reported(drift, 0)
  expect(await app.reportArchitecture(admin, { source: 'ci', violations: added })).toMatchObject({ added: [] })
})
