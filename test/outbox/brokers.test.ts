import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { openSinks, parseSinks } from '../../src/outbox/sinks/index.ts'
import type { EventSink } from '../../src/ports/event-sink.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { type Broker, startNats, startRedis } from '../support/broker.ts'
import { setup } from '../support/world.ts'
import { catchUp, relay, rowsOf, states, tell } from './relaying.ts'

async function open(name: string, broker: Broker): Promise<EventSink> {
  onTestFinished(() => broker.stop())
  const urls = { TRACKERD_REDIS_URL: broker.url, TRACKERD_NATS_URL: broker.url }
  const [sink] = await openSinks(parseSinks(name).sinks, urls, silentLogger)
  if (sink === undefined) throw new Error(`no sink ${name}`)
  onTestFinished(() => sink.close())
  return sink
}

interface Sent {
  readonly id: string
  readonly partitionkey: string
  readonly sequence: string
}

/** The first time of each event, and whether those of each row come in order. */
function looked(events: readonly Sent[]) {
  const first = [...new Map(events.toReversed().map((event) => [event.id, event])).values()].reverse()
  const rows = [...Map.groupBy(first, ({ partitionkey }) => partitionkey).values()]
  const inOrder = rows.every((row) =>
    row.every(({ sequence }, at) => at === 0 || sequence > (row[at - 1] as Sent).sequence),
  )
  return { ids: new Set(first.map(({ id }) => id)), inOrder, copies: events.length - first.length }
}

async function inRedis(url: string, stream: string): Promise<Sent[]> {
  const client = new Redis(url)
  const entries = await client.xrange(stream, '-', '+')
  client.disconnect()
  return entries.map(([, fields]) => JSON.parse(fields[7] ?? '') as Sent)
}

async function inNats(url: string, stream: string): Promise<{ events: Sent[]; subjects: Set<string> }> {
  const connection = await connect({ servers: url })
  const manager = await jetstreamManager(connection)
  const { state } = await manager.streams.info(stream)
  await manager.consumers.add(stream, { durable_name: 'test', ack_policy: AckPolicy.None })
  const consumer = await jetstream(connection).consumers.get(stream, 'test')
  const events: Sent[] = []
  const subjects = new Set<string>()
  for await (const message of await consumer.fetch({ max_messages: Math.max(1, state.messages), expires: 5_000 })) {
    events.push(message.json<Sent>())
    subjects.add(message.subject)
    if (events.length === state.messages) break
  }
  await connection.close()
  return { events, subjects }
}

test('Redis Streams: everything is there, in order, and what is too old is trimmed', async () => {
  const broker = await startRedis()
  const sink = await open('redis-stream:events', broker)
  const world = await setup({ sinks: [sink] })
  const ids = await tell(world, rowsOf(50, 30))
  await relay(world)
  expect(await states(world)).toEqual({ processed: 1500, dead: 0, pending: 0 })
  expect(looked(await inRedis(broker.url, 'events'))).toEqual({ ids: new Set(ids), inOrder: true, copies: 0 })

  const short = await open('redis-stream:short?maxlen=100', broker)
  const second = await setup({ sinks: [short] })
  await tell(second, rowsOf(50, 30))
  await relay(second)
  const kept = (await inRedis(broker.url, 'short')).length
  expect(kept).toBeGreaterThanOrEqual(100)
  expect(kept).toBeLessThan(400)
})

test('Redis is killed and comes back: what it lost meanwhile follows, in order', async () => {
  const broker = await startRedis()
  const sink = await open('redis-stream:events', broker)
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(10, 5))
  await relay(world)
  await broker.kill()
  const ids = await tell(world, rowsOf(20, 10))
  await relay(world)
  expect(await states(world)).toEqual({ processed: 50, dead: 0, pending: 200 })
  world.clock.advance(60_000)
  expect(await catchUp(world, sink.name)).toMatchObject({ acknowledged: 0 })
  await broker.start()
  world.clock.advance(60_000)
  expect(await catchUp(world, sink.name)).toMatchObject({ acknowledged: 200 })
  expect(looked(await inRedis(broker.url, 'events'))).toEqual({ ids: new Set(ids), inOrder: true, copies: 0 })
  expect(await states(world)).toEqual({ processed: 250, dead: 0, pending: 0 })
})

test('a Redis key of another kind is a sink that is down, not a loss', async () => {
  const broker = await startRedis()
  const client = new Redis(broker.url)
  await client.set('events', 'a text')
  const sink = await open('redis-stream:events', broker)
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(2, 2))
  await relay(world)
  expect(await states(world)).toMatchObject({ processed: 0, pending: 4 })
  await client.del('events')
  client.disconnect()
  world.clock.advance(60_000)
  expect(await catchUp(world, sink.name)).toMatchObject({ acknowledged: 4 })
})

test('a Redis that is full takes all of a batch or nothing of it', async () => {
  const broker = await startRedis()
  const sink = await open('redis-stream:events', broker)
  const world = await setup({ sinks: [sink] })
  const client = new Redis(broker.url)
  onTestFinished(() => client.disconnect())
  await client.config('SET', 'maxmemory-policy', 'noeviction')
  const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
  const lengths: number[] = []
  // Full in the middle of the first batch, and before the second.
  await client.config('SET', 'maxmemory', (await used()) + 200_000)
  for (const _ of [1, 2]) {
    await tell(world, rowsOf(1, 300))
    await relay(world)
    lengths.push(await client.xlen('events'))
  }
  expect(lengths.map((length) => length % 300)).toEqual([0, 0])
  expect(lengths.at(-1)).toBeLessThan(600)
  await client.config('SET', 'maxmemory', 0)
  world.clock.advance(60_000)
  await catchUp(world, sink.name)
  const { ids, inOrder } = looked(await inRedis(broker.url, 'events'))
  expect({ ids: ids.size, inOrder, ...(await states(world)) }).toMatchObject({
    ids: 600,
    inOrder: true,
    processed: 600,
  })
})

test('NATS JetStream: everything is there in order, by tenant and type, and what comes twice is dropped there', async () => {
  const broker = await startNats()
  const sink = await open('nats:trackerd.>', broker)
  const world = await setup({ sinks: [sink] })
  const ids = await tell(world, rowsOf(20, 10))
  await relay(world)
  expect(await states(world)).toEqual({ processed: 200, dead: 0, pending: 0 })
  // As a worker would that was killed before it could say what it had sent.
  await world.sql('update tracker_governance.outbox_messages set processed_at = null')
  await relay(world)
  const { events, subjects } = await inNats(broker.url, 'TRACKERD')
  expect(looked(events)).toEqual({ ids: new Set(ids), inOrder: true, copies: 0 })
  expect([...subjects]).toEqual([`trackerd.${world.tenantId}.peer_review.opened`])
})

test('NATS is killed and comes back: what waits follows', async () => {
  const broker = await startNats()
  const sink = await open('nats:trackerd.>', broker)
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(2, 2))
  await relay(world)
  await broker.kill()
  await tell(world, rowsOf(5, 5))
  await relay(world)
  expect(await states(world)).toEqual({ processed: 4, dead: 0, pending: 25 })
  await broker.start()
  world.clock.advance(60_000)
  expect(await catchUp(world, sink.name)).toMatchObject({ acknowledged: 25 })
  expect(looked((await inNats(broker.url, 'TRACKERD')).events)).toMatchObject({ inOrder: true, copies: 0 })
})

test('an event that is larger than NATS takes is refused alone', async () => {
  const broker = await startNats()
  const sink = await open('nats:trackerd.>', broker)
  const world = await setup({ sinks: [sink] })
  const [big] = await tell(world, [{ payload: { title: 'x'.repeat(1_100_000) } }, {}])
  await relay(world)
  expect(await states(world)).toMatchObject({ processed: 1, pending: 1 })
  const [owed] = await world.sql('select message_id, last_error from tracker_governance.outbox_backlog')
  expect(owed).toMatchObject({ message_id: big, last_error: expect.stringMatching(/^SINK_REFUSED: .*larger than/) })
})
