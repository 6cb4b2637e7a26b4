import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { issue, lastPage, page } from './scripted-source.ts'
import { cursorOf, lastRecord, REPO, scriptedWorld } from './scripted-world.ts'

test('a second run of the same endpoint is refused while one runs', async () => {
  const w = await scriptedWorld()
  const first = await w.app.startSync(w.admin, w.endpointId, { mode: 'full' })
  await expect(w.app.startSync(w.admin, w.endpointId, { mode: 'full' })).rejects.toMatchObject({
    code: 'SYNC_RUNNING',
    details: { run: first.id },
  })
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  expect(await w.app.showSyncRecord(w.admin, first.id)).toMatchObject({
    type: 'manual',
    mode: 'full',
    status: 'success',
  })
})

test('a stream that does not exist is refused, with those that do', async () => {
  const w = await scriptedWorld()
  await expect(w.app.startSync(w.admin, w.endpointId, { mode: 'full', streams: ['ticket'] })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { issues: [{ path: 'streams' }] },
  })
})

test('a full run reads from the beginning, one of some streams leaves the others alone', async () => {
  const w = await scriptedWorld()
  await w.sync()
  const passes: unknown[] = []
  w.source.read = async ({ stream, pass }) => {
    passes.push([stream, pass.mode, pass.cursor])
    return lastPage([])
  }
  await w.app.startSync(w.admin, w.endpointId, { mode: 'full', streams: ['log'] })
  expect(await w.sync()).toMatchObject({ status: 'success' })
  expect(passes).toEqual([['log', 'full', null]])
})

test('a window is read between its bounds and leaves the cursor where it was', async () => {
  const w = await scriptedWorld()
  w.source.read = async () => lastPage([], 'present')
  await w.sync()
  let seen: unknown
  w.source.read = async ({ pass }) => {
    seen = [pass.mode, pass.since?.toISOString(), pass.until?.toISOString()]
    return lastPage([], 'past')
  }
  const bounds = { since: '2025-01-01T00:00:00.000Z', until: '2025-02-01T00:00:00.000Z' }
  await w.app.startSync(w.admin, w.endpointId, { mode: 'window', ...bounds })
  await w.sync()
  expect(seen).toEqual(['window', bounds.since, bounds.until])
  expect(await cursorOf(w, 'tickets')).toMatchObject({ cursor: 'present' })
})

test('a run whose worker died is closed as failed, and the schedule goes on with the walk it left', async () => {
  const w = await scriptedWorld()
  const dying = new AbortController()
  w.source.read = async ({ at }) => {
    if (at === 1) dying.abort()
    dying.signal.throwIfAborted()
    return page([issue(REPO, 1)], 1)
  }
  await w.app.startSync(w.admin, w.endpointId, { mode: 'full', streams: ['tickets'] })
  await w.app.syncEndpoint(w.endpointId, dying.signal)
  await w.sql(`update tracker_integration.sync_records set heartbeat_at = now() - interval '6 minutes'`)
  expect(await w.app.reapSyncRecords()).toEqual({ closed: 1 })
  expect(await lastRecord(w)).toMatchObject({ status: 'failed' })
  const passes: unknown[] = []
  w.source.read = async ({ stream, pass, at }) => {
    passes.push([stream, pass.mode, at])
    return lastPage([])
  }
  w.clock.advance(300_000)
  await w.sync()
  expect(passes.toSorted()).toEqual([
    ['log', 'incremental', null],
    ['tickets', 'full', 1],
  ])
})

test('a run that sleeps is not taken for dead', async () => {
  const w = await scriptedWorld()
  w.source.read = async () => {
    throw new TrackerdError('UPSTREAM_LIMITED', { until: new Date(Date.now() + 3_600_000).toISOString() })
  }
  await w.sync()
  await w.sql(`update tracker_integration.sync_records set heartbeat_at = now() - interval '6 minutes'`)
  expect(await w.app.reapSyncRecords()).toEqual({ closed: 0 })
})

test('a paused endpoint is not read, and goes on where it was when it is resumed', async () => {
  const w = await scriptedWorld()
  const dying = new AbortController()
  w.source.read = async ({ at }) => {
    if (at === 1) dying.abort()
    dying.signal.throwIfAborted()
    return page([issue(REPO, 1)], 1)
  }
  await w.app.syncEndpoint(w.endpointId, dying.signal)
  await w.app.changeEndpoint(w.admin, w.endpointId, { status: 'inactive' })
  expect(await w.sync()).toEqual({ state: 'nothing_due' })
  expect(await lastRecord(w)).toMatchObject({ status: 'partial', failures: [{ code: 'ENDPOINT_PAUSED' }] })
  await expect(w.app.startSync(w.admin, w.endpointId, { mode: 'full' })).rejects.toMatchObject({
    code: 'ENDPOINT_PAUSED',
  })
  await w.app.changeEndpoint(w.admin, w.endpointId, { status: 'active' })
  w.source.calls.length = 0
  w.source.read = async () => lastPage([])
  await w.sync()
  expect(w.source.calls).toContain(`read tickets ${REPO} 1`)
})

test('what is new at the source and matches a pattern is bound and read', async () => {
  const w = await scriptedWorld(['octo/*'])
  const scope = (name: string, externalId: string) => ({
    kind: 'repository' as const,
    externalId,
    name,
    url: null,
    archived: false,
    isPrivate: false,
  })
  w.source.scopes = [scope('octo/one', '1'), scope('else/two', '2')]
  expect(await w.sync()).toMatchObject({ status: 'success' })
  expect((await w.app.listScopes(w.admin, w.endpointId)).map(({ name }) => name)).toEqual(['octo/one'])
  w.source.scopes.push(scope('octo/three', '3'))
  w.clock.advance(3_600_000)
  await w.sync()
  expect((await w.app.listScopes(w.admin, w.endpointId)).map(({ name }) => name)).toEqual(['octo/one', 'octo/three'])
})

test('the status shows what is read now, and nothing when it has ended', async () => {
  const w = await scriptedWorld()
  const seen: unknown[] = []
  const look = async () => seen.push((await w.app.status(w.admin)).endpoints[0]?.runningSync)
  w.source.read = async ({ stream }) => {
    if (stream === 'tickets') await look()
    return lastPage([])
  }
  await w.sync()
  await look()
  const { id, startedAt } = await lastRecord(w)
  expect(seen).toEqual([{ id, mode: 'incremental', startedAt, itemsProcessed: 1, waitingUntil: null }, null])
})
