import { describe, expect, test } from 'vitest'
import { reportedId } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'
import { at, deployment, incident, traces } from './reported.ts'

const report = (w: World, patch: Parameters<typeof incident>[0] = {}) => w.app.reportIncident(w.admin, incident(patch))
const resolve = (w: World, resolution = {}, id = 'inc-1') => w.app.resolveIncident(w.admin, id, resolution)

describe('an incident that is reported', () => {
  test('is in the rows, the ledger, the audit and the outbox', async () => {
    const w = await setup()
    const { deployment: cause } = await w.app.reportDeployment(w.admin, deployment())
    const { outcome, incident: view } = await report(w, {
      severity: 'critical',
      environment: 'Production',
      labels: ['cards'],
      causedBy: 'run-1',
      url: 'https://pager.example.com/1',
    })
    expect(outcome).toBe('new')
    expect(view).toEqual({
      id: reportedId(w.tenantId, 'incident', 'inc-1'),
      externalId: 'inc-1',
      endpointId: cause.endpointId,
      scopeId: cause.scopeId,
      service: 'Payments',
      initiative: cause.initiative,
      title: 'Cards are refused',
      severity: 'critical',
      status: 'open',
      startedAt: at(10),
      resolvedAt: null,
      environmentId: cause.environment.id,
      labels: ['cards'],
      causedBy: cause.id,
      remediatedBy: [],
    })
    const { events, audit, runs } = await traces(w)
    expect(events).toEqual(['deployment.succeeded', 'incident.detected'])
    expect(audit).toContain('incident.created')
    expect(runs).toHaveLength(2)
  })

  test('twice is one incident', async () => {
    const w = await setup()
    const first = await report(w)
    const left = await traces(w)
    expect(await report(w)).toEqual({ ...first, outcome: 'unchanged' })
    expect(await traces(w)).toEqual(left)
  })

  test('keeps what a later report leaves out, and loses what it says is none', async () => {
    const w = await setup()
    await report(w, { severity: 'minor', labels: ['cards'], causedBy: 'run-1', remediatedBy: ['run-2'] })
    const { incident: kept } = await report(w, { title: 'All cards are refused', updatedAt: at(20) })
    expect(kept).toMatchObject({ title: 'All cards are refused', severity: 'minor', labels: ['cards'] })
    expect(kept.causedBy).toBe(reportedId(w.tenantId, 'deployment', 'run-1'))
    const { incident: lost } = await report(w, { causedBy: null, labels: [], updatedAt: at(21) })
    expect(lost).toMatchObject({ causedBy: null, labels: [], severity: 'minor' })
    expect(lost.remediatedBy).toEqual([reportedId(w.tenantId, 'deployment', 'run-2')])
  })

  test('is not set back by an older report', async () => {
    const w = await setup()
    const { incident: known } = await report(w, { resolvedAt: at(30) })
    expect(await report(w, { title: 'An old title' })).toEqual({ outcome: 'older', incident: known })
  })

  test('of another service under the same id is refused', async () => {
    const w = await setup()
    await report(w)
    await expect(report(w, { service: 'Shipping' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  })

  test.each([
    ['ends before it starts', { resolvedAt: at(9) }, 'resolved_at'],
    ['starts tomorrow', { startedAt: '2026-01-16T12:00:00Z' }, 'started_at'],
  ])('is refused when it %s', async (_what, patch, path) => {
    const w = await setup()
    await expect(report(w, patch)).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { issues: [{ path }] } })
    expect(await w.count('tracker_operations.incidents')).toBe(0)
  })
})

describe('resolving', () => {
  test('sets the time it ended, now unless another is given, once', async () => {
    const w = await setup()
    await report(w)
    const { outcome, incident: view } = await resolve(w)
    expect(outcome).toBe('updated')
    expect(view).toMatchObject({
      status: 'resolved',
      resolvedAt: '2026-01-15T12:00:00.000Z',
      title: 'Cards are refused',
    })
    expect((await resolve(w)).outcome).toBe('unchanged')
    w.clock.advance(60_000)
    const { incident: earlier } = await resolve(w, { resolvedAt: at(40), remediatedBy: ['run-2'] })
    expect(earlier.resolvedAt).toBe(at(40))
    expect(earlier.remediatedBy).toEqual([reportedId(w.tenantId, 'deployment', 'run-2')])
    expect((await traces(w)).events).toEqual(['incident.detected', 'incident.resolved', 'incident.resolved'])
  })

  test('before anybody reported it is refused; the report itself may bring its end', async () => {
    const w = await setup()
    await expect(resolve(w)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { incident: view } = await report(w, { resolvedAt: at(30) })
    expect(view).toMatchObject({ status: 'resolved', resolvedAt: at(30) })
  })

  test('is undone by a newer report that says it is open', async () => {
    const w = await setup()
    await report(w)
    await resolve(w, { resolvedAt: at(30), updatedAt: at(30) })
    expect((await report(w, { resolvedAt: null, updatedAt: at(29) })).outcome).toBe('older')
    const { incident: open } = await report(w, { resolvedAt: null, updatedAt: at(40) })
    expect(open).toMatchObject({ status: 'open', resolvedAt: null })
    const { incident: still } = await report(w, { title: 'Again', updatedAt: at(41) })
    expect(still.resolvedAt).toBeNull()
  })

  test('to a time before it started, or to come, is refused', async () => {
    const w = await setup()
    await report(w)
    for (const resolvedAt of [at(9), '2026-01-16T12:00:00Z'])
      await expect(resolve(w, { resolvedAt })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('does not reach an incident of another tenant, or one that a source tells', async () => {
    const w = await setup()
    await report(w)
    const { tenant } = await w.app.createTenant(w.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
    const stranger = { ...w.admin, tenantId: tenant.id, tenantSlug: 'globex' }
    await expect(w.app.resolveIncident(stranger, 'inc-1', {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await w.sql('select resolved_at from tracker_operations.incidents')).toEqual([{ resolved_at: null }])
  })
})
