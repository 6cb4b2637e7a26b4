import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { setup } from '../support/world.ts'
import { catchUp, eventRow, FakeSink, relay, rowsOf, states, tell } from './relaying.ts'

async function twoSinks() {
  const up = new FakeSink('up')
  const down = new FakeSink('down')
  const woken: string[] = []
  const outboxWake = { relay() {}, catchUp: (sink: string) => woken.push(sink), deliver() {}, write() {} }
  const world = await setup({ sinks: [up, down], outboxWake })
  return { up, down, world, woken }
}

test('a sink that is down delays no other; its events are processed when it has them too', async () => {
  const { up, down, world, woken } = await twoSinks()
  down.down = true
  const ids = await tell(world, rowsOf(30, 10))
  expect(await relay(world)).toMatchObject({ published: 300 })
  expect(up.got).toHaveLength(300)
  expect(await states(world)).toEqual({ processed: 0, dead: 0, pending: 300 })
  // While it is down nobody asks it: the first batch found out, or those of both lanes at once.
  await tell(world, rowsOf(1, 1))
  await relay(world)
  expect(down.publishes).toBeLessThanOrEqual(2)
  expect(up.got).toHaveLength(301)

  down.down = false
  world.clock.advance(60_000)
  expect(await world.app.sweepOutbox()).toEqual({ woken: 1 })
  expect(woken).toEqual(['down'])
  expect(await catchUp(world, 'down')).toEqual({ acknowledged: 301, refused: 0, remaining: false })
  expect(down.got.slice(0, 300).map(({ id }) => id)).toEqual(ids)
  expect(await states(world)).toEqual({ processed: 301, dead: 0, pending: 0 })
  expect(up.got).toHaveLength(301)
})

test('what is new for a row that a sink is behind with queues up behind, other rows reach it directly', async () => {
  const { down, world } = await twoSinks()
  const aggregate = randomUUID()
  down.down = true
  const [first = ''] = await tell(world, [{ aggregate }])
  await relay(world)
  down.down = false
  world.clock.advance(60_000)
  // Nobody has caught up yet; that it answers again is found out aside.
  const [aside = ''] = await tell(world, [{}])
  await relay(world)
  const [second = '', other = ''] = await tell(world, [{ aggregate }, {}])
  await relay(world)
  expect(down.got.map(({ id }) => id)).toEqual([other])
  await catchUp(world, 'down')
  expect(down.got.map(({ id }) => id)).toEqual([other, first, aside, second])
  expect(await states(world)).toMatchObject({ pending: 0 })
})

test('a sink that is still down is asked again later, and spends no attempt', async () => {
  const { down, world } = await twoSinks()
  down.down = true
  const [id = ''] = await tell(world, [{}])
  await relay(world)
  for (let hour = 0; hour < 30; hour += 1) {
    world.clock.advance(3_600_000)
    expect(await catchUp(world, 'down')).toEqual({ acknowledged: 0, refused: 0, remaining: false })
  }
  expect(await eventRow(world, id)).toMatchObject({ retry_count: 0, dead_at: null })
})

test('an event that one sink does not take holds back its own row at that sink only, and is dead in the end', async () => {
  const { up, down: picky, world } = await twoSinks()
  const aggregate = randomUUID()
  const [bad = '', behind = '', other = ''] = await tell(world, [{ aggregate }, { aggregate }, {}])
  picky.refuse = ({ id }) => (id === bad ? 'it is too long' : null)
  await relay(world)
  expect(new Set(up.got.map(({ id }) => id))).toEqual(new Set([bad, behind, other]))
  expect(picky.got.map(({ id }) => id)).toEqual([other])
  for (let attempt = 2; attempt <= 12; attempt += 1) {
    expect(await catchUp(world, 'down')).toMatchObject({ acknowledged: 0, refused: 0 })
    world.clock.advance(300_000)
    expect(await catchUp(world, 'down')).toMatchObject({ refused: 1 })
  }
  expect(picky.got.map(({ id }) => id)).toEqual([other, behind])
  expect(await eventRow(world, bad)).toMatchObject({
    dead_at: world.clock.now(),
    last_error: 'SINK_REFUSED: An event sink does not take an event: down: it is too long',
  })
  expect(await states(world)).toEqual({ processed: 2, dead: 1, pending: 0 })

  // The sink was mended; only it gets the event again.
  picky.refuse = () => null
  await world.app.retryEvent(world.admin, bad)
  await catchUp(world, 'down')
  expect(picky.got.map(({ id }) => id)).toEqual([other, behind, bad])
  expect(up.got).toHaveLength(3)
  expect(await states(world)).toEqual({ processed: 3, dead: 0, pending: 0 })
})

test('two runs do not catch up for one sink at the same time', async () => {
  const { down, world } = await twoSinks()
  down.down = true
  await tell(world, rowsOf(10, 10))
  await relay(world)
  down.down = false
  world.clock.advance(60_000)
  const runs = await Promise.all([catchUp(world, 'down'), catchUp(world, 'down')])
  expect(runs.map(({ acknowledged }) => acknowledged).sort((a, b) => a - b)).toEqual([0, 100])
  expect(down.got).toHaveLength(100)
})
