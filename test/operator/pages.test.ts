import { expect, test } from 'vitest'
import type { Page, PageRequest } from '../../src/app.ts'
import { examplesOf } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'

/** Everything a list has, read page by page. */
async function readAll<T>(read: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read({ limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    all.push(...page.items)
    if (page.nextCursor === null) return all
    cursor = page.nextCursor
  }
}

test('lists are read page by page without a gap or a repetition, newest first', async () => {
  const world = await setup()
  for (const given of examplesOf('ghes-31')) {
    await world.receive(given)
    world.clock.advance(1_000)
    await world.drain()
  }
  const { app, admin } = world
  const lists: [string, (page: PageRequest) => Promise<Page<{ id: string }>>][] = [
    ['tracker_integration.inbox_messages', (page) => app.listDeliveries(admin, {}, page)],
    ['tracker_governance.outbox_messages', (page) => app.listOutbox(admin, {}, page)],
    ['tracker_integration.sync_records', (page) => app.listSyncRecords(admin, {}, page)],
  ]
  for (const [table, read] of lists) {
    const whole = await readAll(read, 200)
    expect(whole).toHaveLength(await world.count(table))
    expect(await readAll(read, 7)).toEqual(whole)
    expect(await readAll(read, whole.length)).toEqual(whole)
  }
})

test.each(['nonsense', '', Buffer.from('a|b|c').toString('base64url'), Buffer.from('x|y').toString('base64url')])(
  'a cursor that no list gave out (%j) is refused',
  async (cursor) => {
    const world = await setup()
    for (const read of [world.app.listDeliveries, world.app.listOutbox, world.app.listSyncRecords])
      await expect(read(world.admin, {}, { limit: 5, cursor })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  },
)
