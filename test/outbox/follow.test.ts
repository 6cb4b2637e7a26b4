import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { setup, type World } from '../support/world.ts'
import { follow, serveWorld } from './followed.ts'
import { rowsOf, tell } from './relaying.ts'

const idOf = (frame: { data: string }) => (JSON.parse(frame.data) as { id: string }).id

async function told(world: World, ...given: Parameters<typeof tell>[1]) {
  const ids = await tell(world, given)
  world.tellReaders(world.tenantId)
  return ids
}

test('a reader gets what happens from now on, as CloudEvents under the names of the outbox', async () => {
  const world = await setup()
  const before = await tell(world, rowsOf(1, 3))
  const { url } = await serveWorld(world, { heartbeatMs: 50 })
  const reader = await follow(url, world.adminToken)
  expect(reader).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
  await reader.beat()
  const [id] = await told(world, { type: 'deployment.succeeded', tenantId: world.tenantId }, { tenantId: randomUUID() })
  let frame = await reader.next()
  // Other tests share the server: what was told while one of their transactions was under way may come too.
  while (before.includes(idOf(frame))) frame = await reader.next()
  expect(frame).toMatchObject({ event: 'deployment.succeeded', id: expect.stringMatching(/^\d+-\d+$/) })
  expect(JSON.parse(frame.data)).toMatchObject({ specversion: '1.0', id, tenantid: world.tenantId })
})

test('a reader that comes back gets everything behind the last one it saw, once', async () => {
  const world = await setup()
  const { url } = await serveWorld(world, { heartbeatMs: 50 })
  const first = await follow(url, world.adminToken)
  await first.beat()
  const ids = await told(world, ...rowsOf(5, 50))
  const seen = []
  for (let n = 0; n < 120; n += 1) seen.push(await first.next())
  first.close()
  const missed = await tell(world, rowsOf(2, 5))
  const second = await follow(url, world.adminToken, { lastEventId: seen.at(-1)?.id ?? '' })
  const rest = []
  for (let n = 0; n < 250 - 120 + 10; n += 1) rest.push(await second.next())
  expect([...seen, ...rest].map(idOf)).toEqual([...ids, ...missed])
})

test('what is committed late is not left out, whatever its sequence', async () => {
  const world = await setup()
  const { url } = await serveWorld(world, { heartbeatMs: 50 })
  const reader = await follow(url, world.adminToken)
  await reader.beat()
  const late = new pg.Client({ connectionString: world.url })
  await late.connect()
  onTestFinished(() => late.end())
  const insert = `insert into tracker_governance.outbox_messages
    (id, tenant_id, event_type, aggregate_type, aggregate_id, payload) values ($1, $2, 'sync.failed', 'X', $1, '{}')`
  const lateId = randomUUID()
  await late.query('begin')
  await late.query('set local role app_user')
  await late.query(`select set_config('app.current_tenant_id', $1, true)`, [world.tenantId])
  await late.query(insert, [lateId, world.tenantId])
  const [early] = await told(world, {})
  await reader.beat()
  await late.query('commit')
  world.tellReaders(world.tenantId)
  expect([idOf(await reader.next()), idOf(await reader.next())]).toEqual([lateId, early])
})

test('types are chosen by name or pattern', async () => {
  const world = await setup()
  const { url } = await serveWorld(world, { heartbeatMs: 50 })
  const reader = await follow(url, world.adminToken, { query: '?types=deployment.*,sync.failed' })
  await reader.beat()
  await told(world, {}, { type: 'sync.object_gone' }, { type: 'sync.failed' }, {}, { type: 'deployment.failed' })
  expect([(await reader.next()).event, (await reader.next()).event]).toEqual(['sync.failed', 'deployment.failed'])
})

test('a place that nobody gave out is refused; one of another time begins at now', async () => {
  const world = await setup()
  const { url } = await serveWorld(world, { heartbeatMs: 50 })
  expect((await follow(url, world.adminToken, { lastEventId: 'yesterday' })).status).toBe(400)
  expect((await follow(url, 'trk_nobody')).status).toBe(401)
  const reader = await follow(url, world.adminToken, { lastEventId: '999999999999-1' })
  await reader.beat()
  const [id] = await told(world, {})
  expect(idOf(await reader.next())).toBe(id)
})

test('a key that is revoked reads no further', async () => {
  const world = await setup()
  const { url } = await serveWorld(world, { heartbeatMs: 20 })
  const { key, token } = await world.app.createKey(world.admin, { name: 'reader', role: 'viewer' })
  const reader = await follow(url, token)
  await reader.beat()
  await world.app.revokeKey(world.admin, key.id)
  await reader.ended()
})

test('readers end when the server closes, and no more are let in than it has places for', async () => {
  const world = await setup()
  const { url, server } = await serveWorld(world, { heartbeatMs: 50, readers: 1 })
  const reader = await follow(url, world.adminToken)
  await reader.beat()
  expect((await follow(url, world.adminToken)).status).toBe(503)
  await Promise.all([server.close(), reader.ended()])
})

test('a reader that takes nothing is read nothing ahead for, and holds no transaction', async () => {
  const world = await setup()
  const big = { title: 'x'.repeat(20_000) }
  await tell(
    world,
    Array.from({ length: 400 }, () => ({ payload: big })),
  )
  const [start] = await world.sql<{ place: string }>(
    `select (transaction_id::text::bigint - 1)::text || '-0' as place from tracker_governance.outbox_messages limit 1`,
  )
  const stop = new AbortController()
  const events = world.app
    .followEvents(world.admin, { after: start?.place, types: [] }, stop.signal)
    [Symbol.asyncIterator]()
  expect((await events.next()).done).toBe(false)
  // It stands where the reader stands: in the first page of four.
  expect(
    await world.sql(
      `select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
        and state <> 'idle' and pid <> pg_backend_pid()`,
    ),
  ).toEqual([])
  let count = 1
  while (count < 400) {
    expect((await events.next()).done).toBe(false)
    count += 1
  }
  stop.abort()
  expect((await events.next()).done).toBe(true)
})
