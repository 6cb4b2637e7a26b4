import { expect, test, vi } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import type { Json } from '../../src/ports/source-reader.ts'
import { issue, lastPage, page } from './scripted-source.ts'
import { cursorOf, lastRecord, REPO, scriptedWorld } from './scripted-world.ts'

test('a first run reads every stream of every scope, and its record counts what came', async () => {
  const w = await scriptedWorld([REPO, 'octo/other'])
  w.source.read = async ({ stream, scope }) =>
    stream === 'tickets' ? lastPage([issue(scope.name, scope.name === REPO ? 1 : 2)]) : lastPage([])
  expect(await w.sync()).toEqual({ state: 'ended', status: 'success', items: 4 })
  expect(await w.count('tracker_qa.defects')).toBe(2)
  expect(await lastRecord(w)).toMatchObject({
    type: 'polling',
    mode: 'incremental',
    status: 'success',
    failures: [],
    progress: [
      { scope: REPO, stream: 'log', state: 'done', pages: 1, items: 0 },
      { scope: REPO, stream: 'tickets', state: 'done', pages: 1, items: 1 },
      { scope: 'octo/other', stream: 'log', state: 'done', pages: 1, items: 0 },
      { scope: 'octo/other', stream: 'tickets', state: 'done', pages: 1, items: 1 },
    ],
  })
})

test('when nothing is due nothing is asked', async () => {
  const w = await scriptedWorld()
  await w.sync()
  const asked = w.source.calls.length
  expect(await w.sync()).toEqual({ state: 'nothing_due' })
  expect(w.source.calls).toHaveLength(asked)
})

test('the next run begins where the last one left the cursor', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream }) => lastPage([], `${stream} 1`)
  await w.sync()
  const cursors: Json[] = []
  w.source.read = async ({ pass }) => {
    cursors.push(pass.cursor)
    return lastPage([], 'later')
  }
  w.clock.advance(300_000)
  await w.sync()
  expect(cursors.toSorted()).toEqual(['log 1', 'tickets 1'])
})

test('a worker that dies between two pages leaves no hole and no double: the next one goes on behind what is stored', async () => {
  const w = await scriptedWorld()
  const dying = new AbortController()
  const asked: Json[] = []
  w.source.read = async ({ stream, at }) => {
    if (stream !== 'tickets') return lastPage([])
    asked.push(at)
    if (at === 2 && !dying.signal.aborted) {
      await vi.waitUntil(async () => (await w.count('tracker_qa.defects')) > 0)
      dying.abort()
      dying.signal.throwIfAborted()
    }
    const n = Number(at ?? 0) + 1
    return n === 3 ? lastPage([issue(REPO, n)]) : page([issue(REPO, n)], n)
  }
  expect(await w.app.syncEndpoint(w.endpointId, dying.signal)).toEqual({ state: 'goes_on' })
  expect(asked).toEqual([null, 1, 2])
  const stored = await w.count('tracker_qa.defects')
  asked.length = 0
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(asked[0]).toBe(stored)
  expect(await w.count('tracker_qa.defects')).toBe(3)
  expect(await w.count("tracker_governance.outbox_messages where event_type = 'work_item.created'")).toBe(3)
})

test('pages that come faster than they are applied are counted one by one', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream, at }) => {
    if (stream !== 'tickets') return lastPage([])
    const n = Number(at ?? 0) + 1
    return n === 20 ? lastPage([issue(REPO, n)]) : page([issue(REPO, n)], n, n === 1 ? { total: 20 } : {})
  }
  expect(await w.sync()).toEqual({ state: 'ended', status: 'success', items: 21 })
  const tickets = (await lastRecord(w)).progress.find(({ stream }) => stream === 'tickets')
  expect(tickets).toMatchObject({ state: 'done', pages: 20, items: 20, total: 20 })
})

test('a page that the database refuses moves no cursor', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream }) => (stream === 'tickets' ? page([issue(REPO, 1)], 2) : lastPage([]))
  await w.sql(`alter table tracker_integration.sync_cursors add constraint broken check (pages < 1)`)
  await w.sync().catch(() => undefined)
  expect(await w.count('tracker_qa.defects')).toBe(0)
  expect((await cursorOf(w, 'tickets'))?.pass).toBe(null)
})

test('pages that could not be applied because a race was lost are behind the cursor still, and are applied by the next turn', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream, at }) => {
    if (stream !== 'tickets') return lastPage([])
    return at === null ? page([issue(REPO, 1)], 1) : lastPage([issue(REPO, 2)])
  }
  await w.sql(`create function lost_race() returns trigger language plpgsql as $$ begin
    raise exception 'lost' using errcode = 'serialization_failure'; end $$`)
  await w.sql(`create trigger lost_race before insert on tracker_qa.defects for each row execute function lost_race()`)
  await expect(w.sync()).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' })
  expect(await cursorOf(w, 'tickets')).toMatchObject({ pass: null, cursor: null })
  await w.sql('drop trigger lost_race on tracker_qa.defects')
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(await w.count('tracker_qa.defects')).toBe(2)
})

test('a stream that fails is named and stops no other; the next run goes on where it failed', async () => {
  const w = await scriptedWorld()
  let broken = true
  w.source.read = async ({ stream, at }) => {
    if (stream === 'log') return lastPage([issue(REPO, 9)])
    if (at === 1 && broken) throw new TrackerdError('UPSTREAM_UNAVAILABLE', { what: 'HTTP 502' })
    return at === 1 ? lastPage([issue(REPO, 2)]) : page([issue(REPO, 1)], 1)
  }
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'partial' })
  const { failures, error } = await lastRecord(w)
  expect(failures).toMatchObject([{ scope: REPO, stream: 'tickets', code: 'UPSTREAM_UNAVAILABLE' }])
  expect(error).toContain('octo/hello tickets UPSTREAM_UNAVAILABLE')
  broken = false
  w.clock.advance(300_000)
  w.source.calls.length = 0
  expect(await w.sync()).toMatchObject({ status: 'success' })
  expect(w.source.calls).toContain(`read tickets ${REPO} 1`)
  expect(w.source.calls).not.toContain(`read tickets ${REPO} null`)
})

test('what the source refuses for good is begun anew the next time', async () => {
  const w = await scriptedWorld()
  w.source.read = async ({ stream, at }) => {
    if (stream === 'tickets' && at === 1) throw new TrackerdError('UPSTREAM_REJECTED', { status: 422 })
    return stream === 'tickets' ? page([issue(REPO, 1)], 1) : lastPage([])
  }
  await w.sync()
  expect(await cursorOf(w, 'tickets')).toMatchObject({ pass: null, state: 'failed' })
})

test('a scope that is not there fails alone, and once rather than once per stream', async () => {
  const w = await scriptedWorld([REPO, 'octo/none'])
  const { locate } = w.source
  w.source.locate = async (name, known) =>
    name === 'octo/none' ? { found: false, reason: 'no_access', changed: null } : locate(name, known)
  expect(await w.sync()).toMatchObject({ status: 'partial' })
  expect((await lastRecord(w)).failures).toMatchObject([
    { scope: 'octo/none', stream: null, code: 'UPSTREAM_NOT_FOUND' },
  ])
})

test('a limit is waited for: the run sleeps, keeps its place and spends nothing', async () => {
  const w = await scriptedWorld()
  const until = '2026-01-15T12:30:00.000Z'
  let limited = true
  w.source.read = async ({ stream, at }) => {
    if (stream === 'log') return lastPage([])
    if (at === 1 && limited) throw new TrackerdError('UPSTREAM_LIMITED', { until })
    return at === 1 ? lastPage([issue(REPO, 2)]) : page([issue(REPO, 1)], 1)
  }
  expect(await w.sync()).toEqual({ state: 'waits', until: new Date(until) })
  expect(await lastRecord(w)).toMatchObject({ status: 'running', waitingUntil: until, failures: [] })
  const asked = w.source.calls.length
  expect(await w.sync()).toEqual({ state: 'waits', until: new Date(until) })
  expect(w.source.calls).toHaveLength(asked)
  limited = false
  w.clock.set(until)
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(await w.count('tracker_qa.defects')).toBe(2)
  expect(await w.count('tracker_integration.sync_records where mode is not null')).toBe(1)
})

test('an item that cannot be applied is set aside with its text; the others are applied and the run is partial', async () => {
  const w = await scriptedWorld()
  const bad = { topic: 'issues', payload: { repository: { id: 1000, full_name: REPO }, issue: { id: 'not a number' } } }
  w.source.read = async ({ stream }) => lastPage(stream === 'tickets' ? [issue(REPO, 1), bad, issue(REPO, 2)] : [])
  expect(await w.sync()).toMatchObject({ status: 'partial' })
  expect(await w.count('tracker_qa.defects')).toBe(2)
  const [aside] = (await w.app.listDeliveries(w.admin, {}, { limit: 5 })).items
  expect(aside).toMatchObject({ origin: 'poll', topic: 'issues', status: 'failed', error: { code: 'PAYLOAD_INVALID' } })
  w.clock.advance(10_000)
  await w.drain()
  expect(await w.app.showDelivery(w.admin, aside?.id as string)).toMatchObject({ status: 'dead' })
  // It was no delivery of the source: else polling would rest for an hour, because webhooks seem to flow.
  expect(await w.app.showEndpoint(w.admin, w.endpointId)).toMatchObject({ lastDeliveryAt: null })
  w.clock.advance(300_000)
  await w.sync()
  expect(await w.count('tracker_integration.inbox_messages')).toBe(1)
})

test('a source that gives the same page for ever is not read for ever', async () => {
  const w = await scriptedWorld()
  let turn = 0
  w.source.read = async ({ stream }) => (stream === 'tickets' ? page([issue(REPO, 1)], ++turn) : lastPage([]))
  expect(await w.sync()).toMatchObject({ status: 'partial' })
  expect((await lastRecord(w)).failures).toMatchObject([{ stream: 'tickets', code: 'UPSTREAM_INVALID' }])
  expect(turn).toBeLessThan(6)
})

test('a worker that was overtaken stores nothing more', async () => {
  const w = await scriptedWorld()
  let overtaken = false
  w.source.read = async ({ stream }) => {
    if (stream === 'tickets' && !overtaken) {
      overtaken = true
      await w.sql(`update tracker_integration.sync_records set worker_id = gen_random_uuid() where mode is not null`)
      return lastPage([issue(REPO, 1)])
    }
    return lastPage([])
  }
  expect(await w.sync()).toEqual({ state: 'superseded' })
  expect(await w.count('tracker_qa.defects')).toBe(0)
})
