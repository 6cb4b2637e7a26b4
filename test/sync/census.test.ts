import { expect, test } from 'vitest'
import type { KnownObject, Listed, PolledItem } from '../../src/ports/source-reader.ts'
import { setup } from '../support/world.ts'
import { issue, lastPage, ScriptedSource } from './scripted-source.ts'

const REPO = 'octo/hello'

interface Ticket {
  readonly number: number
  readonly item: PolledItem
  readonly updatedAt: string
}
const ticket = (number: number, updatedAt = '2026-01-02T00:00:00Z', title = `Issue ${number}`): Ticket => ({
  number,
  item: issue(REPO, number, { updated_at: updatedAt, title }),
  updatedAt: updatedAt.replace('Z', '.000Z'),
})
const externalId = (number: number) => String(70_000 + number)

/** A source that has these tickets; what was read before is told to us first. */
async function world(before: readonly Ticket[], there: readonly Ticket[]) {
  const source = new ScriptedSource()
  const w = await setup({ bindingMode: 'listed', scopes: [REPO], adapters: source.adapters, credential: 'good' })
  source.read = async ({ stream }) => lastPage(stream === 'tickets' ? before.map(({ item }) => item) : [])
  await w.sync()
  const tickets = new Map(there.map((it) => [externalId(it.number), it]))
  source.list = async () => ({
    objects: [...tickets].map(
      ([id, it]): Listed => ({ kind: 'issue', externalId: id, key: it.number, changedAt: it.updatedAt }),
    ),
    next: null,
    total: tickets.size,
  })
  source.fetch = async (_stream, _scope, objects: readonly (Listed | KnownObject)[]) => ({
    items: objects.flatMap((object) => tickets.get(object.externalId)?.item ?? []),
    gone: objects
      .filter((object) => !tickets.has(object.externalId))
      .map(({ kind, externalId: id }) => ({
        object: { kind, externalId: id, externalKey: null },
        reason: 'deleted' as const,
      })),
  })
  const census = async () => {
    w.clock.advance(60_000)
    await w.app.startSync(w.admin, w.endpointId, { mode: 'census' })
    const end = await w.sync()
    const [record] = (await w.app.listSyncRecords(w.admin, {}, { limit: 1 })).items
    return { end, counts: record?.counts }
  }
  const titles = async () =>
    (
      await w.sql<{ title: string }>('select title from tracker_qa.defects where deleted_at is null order by title')
    ).map(({ title }) => title)
  return { ...w, source, tickets, census, titles }
}

test('a copy that is complete is left alone', async () => {
  const all = [ticket(1), ticket(2)]
  const w = await world(all, all)
  const { end, counts } = await w.census()
  expect(end).toMatchObject({ state: 'ended', status: 'success' })
  expect(counts).toMatchObject({ listed: 2, missing: 0, stale: 0, gone: 0, verified: 0, sampled: 2, differing: 0 })
})

test('what is missing here is fetched', async () => {
  const w = await world([ticket(1)], [ticket(1), ticket(2)])
  expect((await w.census()).counts).toMatchObject({ listed: 2, missing: 1 })
  expect(await w.titles()).toEqual(['Issue 1', 'Issue 2'])
})

test('what changed without our knowing is fetched', async () => {
  const w = await world([ticket(1)], [ticket(1, '2026-01-05T00:00:00Z', 'Renamed')])
  expect((await w.census()).counts).toMatchObject({ stale: 1 })
  expect(await w.titles()).toEqual(['Renamed'])
})

test('what is gone there is marked gone with the reason, soft-deleted, and told once', async () => {
  const w = await world([ticket(1), ticket(2)], [ticket(1)])
  expect((await w.census()).counts).toMatchObject({ verified: 1, gone: 1 })
  expect(await w.titles()).toEqual(['Issue 1'])
  expect(
    await w.sql(`select external_id, gone_reason from tracker_integration.external_objects where gone_at is not null`),
  ).toEqual([{ external_id: externalId(2), gone_reason: 'deleted' }])
  const told = await w.count('tracker_governance.outbox_messages')
  expect((await w.census()).counts).toMatchObject({ verified: 0, gone: 0 })
  expect(await w.count('tracker_governance.outbox_messages')).toBe(told)
})

test('what a list leaves out by accident is asked for by itself and stays', async () => {
  const all = [ticket(1), ticket(2)]
  const w = await world(all, all)
  const { list } = w.source
  w.source.list = async (scope, at) => {
    const page = await list(scope, at)
    return { ...page, objects: page.objects.slice(1) }
  }
  expect((await w.census()).counts).toMatchObject({ listed: 1, verified: 1, gone: 0 })
  expect(await w.titles()).toEqual(['Issue 1', 'Issue 2'])
})

test('what differs although its version is the same is found by the sample and counted', async () => {
  const w = await world([ticket(1)], [ticket(1, undefined, 'Silently changed')])
  expect((await w.census()).counts).toMatchObject({ listed: 1, stale: 0, sampled: 1, differing: 1 })
  expect(await w.titles()).toEqual(['Silently changed'])
})

test('a census that is interrupted goes on where it was', async () => {
  const w = await world([ticket(1), ticket(2), ticket(3)], [ticket(1)])
  const dying = new AbortController()
  const { fetch } = w.source
  w.source.fetch = async (...call) => {
    dying.abort()
    dying.signal.throwIfAborted()
    return fetch(...call)
  }
  w.clock.advance(60_000)
  await w.app.startSync(w.admin, w.endpointId, { mode: 'census' })
  expect(await w.app.syncEndpoint(w.endpointId, dying.signal)).toEqual({ state: 'goes_on' })
  w.source.fetch = fetch
  w.source.calls.length = 0
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(w.source.calls).not.toContain('list tickets')
  expect(await w.titles()).toEqual(['Issue 1'])
})

test('a scope that cannot be seen is no reason to call its objects gone', async () => {
  const w = await world([ticket(1)], [])
  w.source.locate = async () => ({ found: false, reason: 'no_access', changed: null })
  expect((await w.census()).end).toMatchObject({ status: 'failed' })
  expect(await w.titles()).toEqual(['Issue 1'])
})
