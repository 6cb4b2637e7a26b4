import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { deliveryRowId } from '../../src/domain/ids.ts'
import { unpackBody } from '../../src/ingest/body.ts'
import { example, githubHeaders } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'

const given = example('pull_request', 'opened')
const body = Buffer.from(JSON.stringify(given.payload))

describe('a delivery', () => {
  test('is on disk, byte for byte, when it is accepted, and its endpoint is woken', async () => {
    const world = await setup()
    const { id } = await world.receive(given, { deliveryId: 'first' })
    const [row] = await world.sql<{ body: Buffer; body_encoding: string; headers: object }>(
      'select * from tracker_integration.inbox_messages',
    )
    expect(row).toMatchObject({
      id,
      delivery_id: 'first',
      status: 'pending',
      topic: 'pull_request',
      body_bytes: body.length,
    })
    expect(await unpackBody(row?.body ?? null, row?.body_encoding ?? '')).toEqual(body)
    expect(row?.headers).toEqual({ 'user-agent': 'GitHub-Hookshot/044aadd', 'x-github-hook-id': '292430182' })
    expect(world.woken).toEqual([world.endpointId])
  })

  test('that comes again under its id is told to be a duplicate, and changes nothing', async () => {
    const world = await setup()
    const first = await world.receive(given, { deliveryId: 'same' })
    await world.drain()
    const again = await world.receive(given, { deliveryId: 'same' })
    expect(again).toMatchObject({ id: first.id, duplicate: true })
    expect(await world.drain()).toEqual({ applied: 0, skipped: 0, setAside: 0 })
    expect(await world.count('tracker_integration.inbox_messages')).toBe(1)
    expect(world.woken).toHaveLength(1)
  })

  test('that comes many times at once is stored once', async () => {
    const world = await setup()
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.receive(given, { deliveryId: 'same' })))
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1)
    expect(await world.count('tracker_integration.inbox_messages')).toBe(1)
  })

  test('under an id that another endpoint has seen is not a duplicate', async () => {
    const world = await setup()
    const other = await world.app.addEndpoint(world.admin, { system: 'github', name: 'other', bindingMode: 'auto' })
    await world.receive(given, { deliveryId: 'same' })
    const second = await world.receive(given, {
      deliveryId: 'same',
      endpointId: other.endpoint.id,
      secret: other.webhookSecret,
    })
    expect(second).toMatchObject({ id: deliveryRowId(other.endpoint.id, 'same'), duplicate: false })
  })
})

describe('the door stays shut', () => {
  test('for an unknown endpoint, another system and a wrong signature, and none of them writes anything', async () => {
    const world = await setup()
    const headers = githubHeaders(given.event, 'x', body, world.secret)
    const [door, inTenant, relayed] = [
      vi.spyOn(world.db, 'door'),
      vi.spyOn(world.db, 'tenant'),
      vi.spyOn(world.db, 'relay'),
    ]
    await expect(world.app.receive('github', randomUUID(), { headers, body })).rejects.toMatchObject({
      code: 'ENDPOINT_UNKNOWN',
    })
    await expect(world.app.receive('jira', world.endpointId, { headers, body })).rejects.toMatchObject({
      code: 'ENDPOINT_UNKNOWN',
    })
    for (const signature of [`sha256=${'0'.repeat(64)}`, 'sha256=12', undefined])
      await expect(
        world.app.receive('github', world.endpointId, {
          headers: { ...headers, 'x-hub-signature-256': signature },
          body,
        }),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^SIGNATURE_/) })
    const statements = door.mock.calls.map(([call]) => call.includes('door_endpoint'))
    expect(new Set(statements)).toEqual(new Set([true])) // reads by primary key, nothing else
    expect([inTenant, relayed].map((spy) => spy.mock.calls.length)).toEqual([0, 0])
    expect(await world.count('tracker_integration.inbox_messages')).toBe(0)
  })

  test('for a removed endpoint, at once', async () => {
    const world = await setup()
    await world.receive(given)
    await world.app.removeEndpoint(world.admin, world.endpointId)
    world.clock.advance(10_001) // longer than a lost notice may stay unnoticed
    await expect(world.receive(given)).rejects.toMatchObject({ code: 'ENDPOINT_UNKNOWN' })
  })
})

describe('secrets', () => {
  test('a new one is accepted at once, the one before for seven days, older ones not', async () => {
    const world = await setup()
    await world.receive(given)
    const first = await world.app.rotateSecret(world.admin, world.endpointId)
    world.clock.advance(1_001)
    await world.receive(given, { secret: first.webhookSecret })
    await world.receive(given, { secret: world.secret })
    world.clock.advance(7 * 86_400_000)
    await expect(world.receive(given, { secret: world.secret })).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' })
    await world.receive(given, { secret: first.webhookSecret })
  })

  test('stand nowhere in the database in the clear', async () => {
    const world = await setup()
    await world.receive(given)
    await world.drain()
    const tables = await world.sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_schema like 'tracker%' and table_type = 'BASE TABLE'`,
    )
    for (const { name } of tables) {
      const found = await world.sql(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [world.secret])
      expect({ name, found }).toEqual({ name, found: [] })
    }
  })
})
