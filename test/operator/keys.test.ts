import { describe, expect, test } from 'vitest'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'

const from = { ip: '192.0.2.7', userAgent: 'curl/8' }

describe('a key', () => {
  test('opens with its text and with nothing else', async () => {
    const world = await setup()
    const { token, key } = await world.app.createKey(world.admin, { name: 'ci', role: 'ingest' })
    expect(await world.app.authenticate(token, from)).toMatchObject({
      keyId: key.id,
      role: 'ingest',
      tenantSlug: 'default',
    })
    for (const wrong of [`${token}x`, token.slice(0, -1), token.replace('trk_', ''), '', token.toUpperCase()])
      await expect(world.app.authenticate(wrong, from)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('is stored as a hash only', async () => {
    const world = await setup()
    const { token } = await world.app.createKey(world.admin, { name: 'ci', role: 'viewer' })
    const [row] = await world.sql<{ row: string }>(
      `select k::text as row from tracker_integration.api_keys k where name = 'ci'`,
    )
    expect(row?.row).not.toContain(token.split('_')[2])
  })

  test('is shut out at once when it is revoked or expires', async () => {
    const world = await setup()
    const brief = await world.app.createKey(world.admin, {
      name: 'brief',
      role: 'viewer',
      expiresAt: '2026-01-15T13:00:00Z',
    })
    const revoked = await world.app.createKey(world.admin, { name: 'revoked', role: 'viewer' })
    await world.app.authenticate(brief.token, from)
    await world.app.authenticate(revoked.token, from)
    await world.app.revokeKey(world.admin, revoked.key.id)
    await expect(world.app.authenticate(revoked.token, from)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    world.clock.advance(3_600_000)
    await expect(world.app.authenticate(brief.token, from)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('shows when it was last used, to the minute', async () => {
    const world = await setup()
    const { token } = await world.app.createKey(world.admin, { name: 'ci', role: 'viewer' })
    await world.app.authenticate(token, from)
    world.clock.advance(30_000)
    await world.app.authenticate(token, from)
    const keys = await world.app.listKeys(world.admin)
    expect(keys.find((key) => key.name === 'ci')?.lastUsedAt).toBe('2026-01-15T12:00:00.000Z')
  })
})

test('a platform admin key is revoked by a platform admin only', async () => {
  const world = await setup()
  const { token } = await world.app.createKey(world.admin, { name: 'tenant admin', role: 'admin' })
  const admin = await world.app.authenticate(token, from)
  await expect(world.app.revokeKey(admin, world.admin.keyId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await world.app.revokeKey(world.admin, world.admin.keyId)).toMatchObject({ role: 'platform_admin' })
})

describe('tenants', () => {
  test('see nothing of each other through any use case', async () => {
    const world = await setup()
    const { id } = await world.receive(example('pull_request', 'opened'))
    await world.drain()
    const made = await world.app.createTenant(world.admin, { slug: 'other', name: 'Other', timeZone: 'Europe/Vienna' })
    const stranger = await world.app.authenticate(made.token, from)
    const page = { limit: 10 }
    expect(await world.app.listEndpoints(stranger)).toEqual([])
    expect((await world.app.listDeliveries(stranger, {}, page)).items).toEqual([])
    expect((await world.app.listOutbox(stranger, {}, page)).items).toEqual([])
    expect((await world.app.listSyncRecords(stranger, {}, page)).items).toEqual([])
    expect(await world.app.listInitiatives(stranger)).toEqual([])
    expect(await world.app.listKeys(stranger)).toHaveLength(1)
    const status = await world.app.status(stranger)
    expect(status.rows.filter((row) => row.count > 0).map((row) => row.table)).toEqual(['tracker_audit.audit_entries'])
    for (const call of [
      () => world.app.showEndpoint(stranger, world.endpointId),
      () => world.app.changeEndpoint(stranger, world.endpointId, { name: 'mine' }),
      () => world.app.removeEndpoint(stranger, world.endpointId),
      () => world.app.rotateSecret(stranger, world.endpointId),
      () => world.app.addScope(stranger, world.endpointId, { name: 'a/b' }),
      () => world.app.showDelivery(stranger, id),
      () => world.app.replayDelivery(stranger, id),
      () => world.app.revokeKey(stranger, world.admin.keyId),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('are entered by a platform admin by name, and by nobody else', async () => {
    const world = await setup()
    const made = await world.app.createTenant(world.admin, { slug: 'other', name: 'Other', timeZone: 'UTC' })
    const there = await world.app.authenticate(world.adminToken, { ...from, tenant: 'other' })
    expect(there).toMatchObject({ tenantId: made.tenant.id, tenantSlug: 'other', role: 'platform_admin' })
    await expect(world.app.authenticate(made.token, { ...from, tenant: 'default' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(world.app.authenticate(world.adminToken, { ...from, tenant: 'nowhere' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('have names of their own', async () => {
    const world = await setup()
    await expect(
      world.app.createTenant(world.admin, { slug: 'default', name: 'Again', timeZone: 'UTC' }),
    ).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    })
  })
})

test('every write of an operator stands in the audit with who, from where and with what, and without secrets', async () => {
  const world = await setup()
  const { webhookSecret } = await world.app.rotateSecret(world.admin, world.endpointId)
  await world.app.changeEndpoint(world.admin, world.endpointId, { name: 'renamed' })
  const rows = await world.sql<Record<string, unknown>>('select * from tracker_audit.audit_entries order by id')
  expect(rows.map((row) => row.action)).toEqual([
    'integration_endpoint.created',
    'integration_endpoint.secret_rotated',
    'integration_endpoint.updated',
  ])
  for (const row of rows)
    expect(row).toMatchObject({ user_id: world.admin.keyId, ip_address: '192.0.2.1', user_agent: 'test' })
  expect(JSON.stringify(rows)).not.toContain(webhookSecret)
  expect(rows[2]?.payload).toMatchObject({ before: { name: 'GitHub' }, after: { name: 'renamed' } })
})

test('an endpoint keeps its name when it is given that of another', async () => {
  const world = await setup()
  const { endpoint } = await world.app.addEndpoint(world.admin, { system: 'github', name: 'two', bindingMode: 'auto' })
  await expect(world.app.changeEndpoint(world.admin, endpoint.id, { name: 'GitHub' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    details: { what: 'endpoint GitHub' },
  })
  expect(await world.app.showEndpoint(world.admin, endpoint.id)).toMatchObject({ name: 'two', version: 1 })
  expect(await world.app.changeEndpoint(world.admin, endpoint.id, { name: 'two' })).toMatchObject({ name: 'two' })
})

test('a change that names an older version is refused; deliveries in between do not raise it', async () => {
  const world = await setup()
  const { version } = await world.app.showEndpoint(world.admin, world.endpointId)
  await world.receive(example('pull_request', 'opened'))
  await world.drain()
  const changed = await world.app.changeEndpoint(world.admin, world.endpointId, { name: 'one', version })
  await expect(world.app.changeEndpoint(world.admin, world.endpointId, { name: 'two', version })).rejects.toMatchObject(
    {
      code: 'CONCURRENCY_CONFLICT',
      details: { version: changed.version },
    },
  )
})
