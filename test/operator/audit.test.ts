import { describe, expect, test } from 'vitest'
import type { Actor, AuditFilter } from '../../src/app.ts'
import { SYSTEM_ACTOR } from '../../src/domain/ids.ts'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'

const from = { ip: '192.0.2.7', userAgent: 'curl/8' }
const PAGE = { limit: 200, cursor: undefined }

/** A world in which an operator's key was made and used, and a pull request came in. */
async function world() {
  const w = await setup()
  const { key, token } = await w.app.createKey(w.admin, { name: 'ops', role: 'admin' })
  const ops = await w.app.authenticate(token, from)
  w.clock.advance(60_000)
  await w.app.changeRetention(ops, { rawBodies: 7 })
  w.clock.advance(60_000)
  await w.receive(example('pull_request', 'opened'))
  await w.drain()
  const list = async (filter: AuditFilter, actor: Actor = w.admin) => (await w.app.listAudit(actor, filter, PAGE)).items
  return { w, key, ops, list }
}

describe('the audit', () => {
  test('is read newest first, with who it was and from where', async () => {
    const { w, key, list } = await world()
    const all = await list({})
    expect(all.map(({ occurredAt }) => occurredAt)).toEqual(
      all
        .map(({ occurredAt }) => occurredAt)
        .sort()
        .reverse(),
    )
    expect(all[0]).toMatchObject({ actor: { id: SYSTEM_ACTOR, name: 'trackerd' }, ip: null })
    expect(await list({ action: 'retention.changed' })).toMatchObject([
      {
        actor: { id: key.id, name: 'ops' },
        subjectType: 'Tenant',
        subjectId: w.tenantId,
        payload: { before: {}, after: { raw_bodies: 7 } },
        ip: from.ip,
        userAgent: from.userAgent,
      },
    ])
  })

  test('is narrowed by actor, action, subject and time', async () => {
    const { w, key, list } = await world()
    const actions = async (filter: AuditFilter) => new Set((await list(filter)).map(({ action }) => action))
    expect(await actions({ actor: key.id })).toEqual(new Set(['retention.changed']))
    expect(await actions({ subjectType: 'ApiKey', subjectId: key.id })).toEqual(new Set(['api_key.created']))
    const times = { since: '2026-01-15T12:01:00Z', until: '2026-01-15T12:02:00Z' }
    expect(await actions(times)).toEqual(new Set(['retention.changed']))
    expect(await actions({ ...times, actor: w.admin.keyId })).toEqual(new Set())
  })

  test('is read page by page without a hole or a repetition, also where entries are of one instant', async () => {
    const { w, list } = await world()
    const all = (await list({})).map(({ id }) => id)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await w.app.listAudit(w.admin, {}, { limit: 2, cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(all)
    expect(all.length).toBeGreaterThan(4)
    await expect(w.app.listAudit(w.admin, {}, { limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })

  test('of one tenant is not seen by another', async () => {
    const { w, list } = await world()
    const { token } = await w.app.createTenant(w.admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
    const acme = await w.app.authenticate(token, from)
    expect((await list({}, acme)).map(({ action }) => action)).toEqual(['tenant.created'])
  })
})

describe('the use of a route', () => {
  const use = { route: 'POST /v1/drift/run', params: {}, status: 202, requestId: 'r' }

  test('stands in the audit when its use case wrote nothing there', async () => {
    const { w, ops, list } = await world()
    const again = { ...ops }
    await w.app.recordUse(again, use)
    expect(await list({ action: 'route.used' })).toMatchObject([
      {
        actor: { name: 'ops' },
        subjectType: 'ApiKey',
        subjectId: ops.keyId,
        payload: { route: use.route, params: {}, status: 202, request_id: 'r' },
        ...from,
      },
    ])
  })

  test('is not told twice', async () => {
    const { w, ops, list } = await world()
    await w.app.recordUse(ops, use)
    expect(await list({ action: 'route.used' })).toEqual([])
  })
})
