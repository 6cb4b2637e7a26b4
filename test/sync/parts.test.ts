import { expect, test } from 'vitest'
import type { ScopeRef } from '../../src/ports/source-adapter.ts'
import type { BacklogItem } from '../../src/ports/source-reader.ts'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'
import { idOf, lastPage, ScriptedSource, stream } from './scripted-source.ts'
import { REPO } from './scripted-world.ts'

const BOARD: ScopeRef = { kind: 'board', externalId: '12', name: 'Team board', url: null }

/** A source whose scopes have boards, which have a stream of their own. */
async function world() {
  const source = new ScriptedSource()
  source.streams = [stream('boards'), stream('sprints', { scopeKinds: ['board'] })]
  source.locate = async (name, known) => {
    const { kind, externalId } = known
    return { found: true, scope: { kind, externalId: externalId ?? idOf(name), name, url: null }, changed: null }
  }
  source.read = async ({ stream }) => (stream === 'boards' ? { ...lastPage([]), parts: [BOARD] } : lastPage([]))
  const w = await setup({ adapters: source.adapters, bindingMode: 'listed', scopes: [REPO], credential: 'good' })
  const bindings = () => w.app.listScopes(w.admin, w.endpointId)
  return { ...w, source, bindings }
}

test('what belongs to a scope is bound to its initiative and read in the same run', async () => {
  const w = await world()
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  const [repo, board] = (await w.bindings()).toSorted((a) => (a.kind === 'board' ? 1 : -1))
  expect(board).toMatchObject({
    kind: 'board',
    externalId: '12',
    name: 'Team board',
    boundBy: 'auto',
    status: 'active',
  })
  expect(board?.initiative).toEqual(repo?.initiative)
  expect(w.source.calls).toContain('read sprints Team board null')
  const [records] = (await w.app.listSyncRecords(w.admin, {}, { limit: 5 })).items
  expect(records).toMatchObject({ status: 'success' })
})

test('a part that is paused stays paused, and one that is bound already is not bound again', async () => {
  const w = await world()
  await w.sync()
  const board = (await w.bindings()).find(({ kind }) => kind === 'board')
  await w.app.changeScope(w.admin, w.endpointId, board?.id ?? '', { status: 'paused' })
  w.source.calls.length = 0
  w.clock.advance(3_600_000)
  await w.sync()
  expect(await w.bindings()).toHaveLength(2)
  expect(w.source.calls.filter((call) => call.includes('sprints'))).toEqual([])
})

test('a part cannot be unbound while its scope would bind it again', async () => {
  const w = await world()
  await w.sync()
  const board = (await w.bindings()).find(({ kind }) => kind === 'board')
  await expect(w.app.removeScope(w.admin, w.endpointId, board?.id ?? '')).rejects.toMatchObject({
    details: { issues: [{ message: expect.stringContaining('belongs to a repository that is bound') }] },
  })
})

test('what locating a scope left is there when it is located again', async () => {
  const w = await world()
  const seen: unknown[] = []
  const { locate } = w.source
  w.source.locate = async (name, known) => {
    seen.push(known.learned)
    return locate(name, known)
  }
  await w.sync()
  await w.sql(`update tracker_integration.scope_bindings set learned = '{"site": "https://example.com"}'`)
  w.clock.advance(3_600_000)
  await w.sync()
  expect(seen).toEqual([null, null, { site: 'https://example.com' }, { site: 'https://example.com' }])
})

test('issues that deliveries of the last 15 minutes told of are named to the stream, the latest first', async () => {
  const source = new ScriptedSource()
  source.streams = [stream('tickets', { backlog: 'fresh_issues' })]
  const given = example('issues', 'opened')
  const { repository, issue } = given.payload as unknown as {
    repository: { full_name: string }
    issue: { id: number }
  }
  const w = await setup({ adapters: source.adapters, scopes: [repository.full_name, REPO], credential: 'good' })
  const told = (id: number) => ({ ...given, payload: { ...given.payload, issue: { ...issue, id } } }) as typeof given
  const named = new Map<string, readonly BacklogItem[]>()
  source.read = async ({ scope, pass }) => {
    named.set(scope.name, pass.backlog)
    return lastPage([])
  }
  source.locate = async (name) => {
    const externalId = name === REPO ? idOf(REPO) : String((repository as unknown as { id: number }).id)
    return { found: true, scope: { kind: 'repository', externalId, name, url: null }, changed: null }
  }
  await w.receive(told(1))
  w.clock.advance(10 * 60_000)
  await w.receive(told(2))
  await w.receive(told(3))
  await w.receive(told(2))
  await w.receive(example('push'))
  w.clock.advance(6 * 60_000)
  await w.drain()
  await w.sync()
  expect(named.get(repository.full_name)?.map(({ externalId }) => externalId)).toEqual(['2', '3'])
  expect(named.get(REPO)).toEqual([])
})
