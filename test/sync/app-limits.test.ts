import { expect, test } from 'vitest'
import type { ConnectOptions } from '../../src/ports/source-reader.ts'
import { appKey, withAppLimit } from '../../src/sync/app-limits.ts'
import { createRateLimits } from '../../src/sync/rate-limits.ts'
import { setup, type World } from '../support/world.ts'
import { lastPage, ScriptedSource } from './scripted-source.ts'

const APP = 'client-id-of-the-app'
const NEXT_HOUR = new Date('2026-01-15T13:00:00Z')

const limits = (w: World, tenantId: string, app: string | null) => {
  const { db, clock, endpointId } = w
  const own = createRateLimits({ db, clock, tenantId, endpointId, pacing: [], interactive: false })
  return withAppLimit(own, { db, clock, app: app === null ? null : appKey('jira', app) })
}

/** A second tenant, whose admin acts in it. */
async function otherTenant(w: World) {
  const { token } = await w.app.createTenant(w.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
  return w.app.authenticate(token, { ip: null, userAgent: null })
}

test('an app that is blocked in one tenant is blocked in every other, and no other app is', async () => {
  const w = await setup()
  const { tenantId } = await otherTenant(w)
  await limits(w, w.tenantId, APP).blockApp(NEXT_HOUR, 'jira-quota-global-based')
  for (const tenant of [w.tenantId, tenantId])
    await expect(limits(w, tenant, APP).take('GET /x', 1)).rejects.toMatchObject({
      code: 'UPSTREAM_LIMITED',
      details: { until: NEXT_HOUR.toISOString(), resource: 'app', reason: 'jira-quota-global-based' },
    })
  await limits(w, tenantId, 'another app').take('GET /x', 1)
  await limits(w, tenantId, null).take('GET /x', 1)
  w.clock.set(NEXT_HOUR.toISOString())
  await limits(w, tenantId, APP).take('GET /x', 1)
})

test('a later end counts, whichever is told last', async () => {
  const w = await setup()
  const own = limits(w, w.tenantId, APP)
  await own.blockApp(NEXT_HOUR, 'long')
  await own.blockApp(new Date('2026-01-15T12:30:00Z'), 'short')
  await expect(own.take('GET /x', 1)).rejects.toMatchObject({ details: { until: NEXT_HOUR.toISOString() } })
})

test('a source that speaks of an app although the credential has none means this endpoint', async () => {
  const w = await setup()
  const own = limits(w, w.tenantId, null)
  await own.blockApp(NEXT_HOUR, 'odd')
  await expect(own.take('GET /x', 1)).rejects.toMatchObject({ details: { until: NEXT_HOUR.toISOString() } })
  expect(await w.count('tracker_integration.app_limits')).toBe(0)
})

test('the table names no app and no tenant', async () => {
  const w = await setup()
  await limits(w, w.tenantId, APP).blockApp(NEXT_HOUR, 'quota')
  const [row] = await w.sql<{ text: string }>('select l::text as text from tracker_integration.app_limits l')
  expect(row?.text).toContain('quota')
  expect(row?.text).not.toMatch(new RegExp(`${APP}|${w.tenantId}`))
})

test('the syncs of two tenants wait for the app that one of them has used up', async () => {
  const source = new ScriptedSource()
  source.app = APP
  const w = await setup({ adapters: source.adapters, credential: 'good', scopes: ['octo/hello'] })
  const other = await otherTenant(w)
  const { endpoint } = await w.app.addEndpoint(other, {
    system: 'github',
    name: 'theirs',
    bindingMode: 'listed',
    credential: 'good',
    scopes: ['globex/shop'],
  })
  source.read = async ({ limits: { limits } }: { limits: ConnectOptions }) => {
    await limits.take('GET /x', 1)
    return lastPage([])
  }
  await limits(w, w.tenantId, APP).blockApp(NEXT_HOUR, 'quota')
  // The scripted adapter is of another system, so its app is another one although it has the same name.
  expect(await w.sync()).toMatchObject({ state: 'ended' })
  await withAppLimit(limits(w, w.tenantId, null), { ...w, app: appKey('github', APP) }).blockApp(NEXT_HOUR, 'quota')
  expect(await w.sync(endpoint.id)).toEqual({ state: 'waits', until: NEXT_HOUR })
})
