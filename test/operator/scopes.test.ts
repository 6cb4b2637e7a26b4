import { describe, expect, test } from 'vitest'
import { githubAdapter } from '../../adapters/github/index.ts'
import { objectId } from '../../src/domain/ids.ts'
import type { ScopeName, SourceAdapter } from '../../src/ports/source-adapter.ts'
import type { DiscoveredScope } from '../../src/ports/source-reader.ts'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'

/** Projects by key, boards by number: what people say of a source that plans work. */
const planned: Partial<SourceAdapter> = {
  mainScope: 'project',
  scopeNamed(text): ScopeName {
    const board = /^board:(\d+)$/.exec(text)?.[1]
    if (board !== undefined) return { kind: 'board', externalId: board, name: text, isPattern: false }
    if (text.includes('/')) return githubAdapter.scopeNamed(text)
    return { kind: 'project', externalId: null, name: text.toUpperCase(), isPattern: text.includes('*') }
  },
}
const found = (kind: 'project' | 'board', externalId: string, name: string): DiscoveredScope => ({
  kind,
  externalId,
  name,
  url: null,
  archived: false,
  isPrivate: false,
})

async function world(scopes: readonly string[] = []) {
  const source = new ScriptedSource()
  source.otherwise = planned
  source.scopes = [found('project', '1', 'ABC'), found('project', '2', 'XYZ'), found('board', '2', 'ABC')]
  const w = await setup({ adapters: source.adapters, bindingMode: 'listed', scopes, credential: 'good' })
  const add = (name: string, rules = {}) => w.app.addScope(w.admin, w.endpointId, { name, rules })
  const list = () => w.app.listScopes(w.admin, w.endpointId)
  const audit = async () =>
    (
      await w.sql<{ action: string; payload: unknown }>(
        `select action, payload from tracker_audit.audit_entries where aggregate_type = 'ScopeBinding' order by id`,
      )
    ).map(({ action, payload }) => ({ action, payload }))
  return { ...w, source, add, list, audit }
}

describe('binding', () => {
  test('is by the words of the system: a project by its key, a board by its number', async () => {
    const w = await world(['abc', 'board:7', 'x*'])
    expect(await w.list()).toMatchObject([
      { kind: 'project', externalId: null, name: 'ABC', initiative: { title: 'ABC' } },
      { kind: 'board', externalId: '7', name: 'board:7' },
    ])
    const [row] = await w.sql(`select scope_id from tracker_integration.scope_bindings where kind = 'board'`)
    expect(row).toEqual({ scope_id: objectId(w.tenantId, 'github.com', 'board', '7') })
    expect((await w.app.showEndpoint(w.admin, w.endpointId)).scopePatterns).toEqual(['X*'])
  })

  test('is refused for what the system has no such name for, before anything is asked or written', async () => {
    const w = await setup()
    const add = (given: object) =>
      w.app.addEndpoint(w.admin, { system: 'github', name: 'x', bindingMode: 'listed', ...given })
    await expect(add({ scopes: ['ABC'] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(add({ scopes: ['*'] })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    const scope = (given: { name: string }) => w.app.addScope(w.admin, w.endpointId, given)
    await expect(scope({ name: 'a/b/c' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(scope({ name: 'octo/*' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    const pattern = w.app.addScopePattern(w.admin, w.endpointId, { pattern: 'octo/hello' })
    await expect(pattern).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(await w.count('tracker_integration.scope_bindings')).toBe(0)
  })

  test('twice is refused, but a project and a board may share a name or a number', async () => {
    const w = await world(['ABC', 'board:7'])
    await expect(w.add('abc')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    await expect(w.add('board:7')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    await w.add('7')
    expect(await w.list()).toHaveLength(3)
  })

  test('by a pattern binds projects only, and discovery tells which are bound by kind and id', async () => {
    const w = await world()
    const { scopes } = await w.app.addScopePattern(w.admin, w.endpointId, { pattern: 'a*' })
    expect(scopes.map(({ kind, externalId }) => [kind, externalId])).toEqual([['project', '1']])
    await w.add('board:2')
    const discovered = await w.app.discoverScopes(w.admin, w.endpointId)
    expect(discovered.map(({ kind, externalId, bound }) => [kind, externalId, bound])).toEqual([
      ['project', '1', true],
      ['project', '2', false],
      ['board', '2', true],
    ])
  })
})

describe('changing a scope', () => {
  test('replaces the rules that are given, brings defaults back for null, and stands in the audit', async () => {
    const w = await world()
    const { id, version } = await w.add('ABC', { issueTypes: { feature: 'user_story' }, defectLabels: ['^bug$'] })
    const rules = { stages: { 'in qa': 'in_review' as const }, defectLabels: null, storyPointField: 'customfield_1' }
    const changed = await w.app.changeScope(w.admin, w.endpointId, id, { rules, version })
    expect(changed.rules).toMatchObject({
      issueTypes: { feature: 'user_story' },
      stages: { 'in qa': 'in_review' },
      storyPointField: 'customfield_1',
      defectLabels: ['^(bug|defect|kind[/:] ?bug|type[/:] ?bug)$'],
    })
    expect((await w.audit()).at(-1)).toEqual({
      action: 'scope_binding.updated',
      payload: {
        name: 'ABC',
        before: {
          status: 'active',
          path_prefix: null,
          rules: { issueTypes: { feature: 'user_story' }, defectLabels: ['^bug$'] },
        },
        after: {
          status: 'active',
          path_prefix: null,
          rules: {
            issueTypes: { feature: 'user_story' },
            stages: { 'in qa': 'in_review' },
            storyPointField: 'customfield_1',
          },
        },
      },
    })
  })

  test('of a repository narrows it to one folder and back, which a project does not have', async () => {
    const w = await world()
    const added = { name: 'octo/hello', pathPrefix: 'services/api' }
    const { id, pathPrefix } = await w.app.addScope(w.admin, w.endpointId, added)
    expect(pathPrefix).toBe('services/api')
    const set = (pathPrefix: string | null) => w.app.changeScope(w.admin, w.endpointId, id, { pathPrefix })
    expect((await set('services/web')).pathPrefix).toBe('services/web')
    const paused = await w.app.changeScope(w.admin, w.endpointId, id, { status: 'paused' })
    expect(paused.pathPrefix).toBe('services/web')
    expect((await set(null)).pathPrefix).toBeNull()
    const project = w.app.addScope(w.admin, w.endpointId, { name: 'ABC', pathPrefix: 'services/api' })
    await expect(project).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    const { id: abc } = await w.add('ABC')
    const change = w.app.changeScope(w.admin, w.endpointId, abc, { pathPrefix: 'services/api' })
    await expect(change).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('is refused in an older version, and changes nothing then', async () => {
    const w = await world()
    const { id, version } = await w.add('ABC')
    await w.app.changeScope(w.admin, w.endpointId, id, { status: 'paused', version })
    const stale = w.app.changeScope(w.admin, w.endpointId, id, { status: 'active', version })
    await expect(stale).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' })
    expect(await w.list()).toMatchObject([{ status: 'paused' }])
  })

  test('pauses it: it is not read until it is resumed', async () => {
    const w = await world(['octo/hello'])
    const [{ id } = { id: '' }] = await w.list()
    await w.app.changeScope(w.admin, w.endpointId, id, { status: 'paused' })
    await w.sync()
    expect(w.source.calls.filter((call) => call.startsWith('locate'))).toEqual([])
    await w.app.changeScope(w.admin, w.endpointId, id, { status: 'active' })
    w.clock.advance(3_600_000)
    await w.sync()
    expect(w.source.calls).toContain('locate octo/hello')
  })

  test('of another endpoint or tenant is not possible', async () => {
    const w = await world()
    const { id } = await w.add('ABC')
    const other = await w.app.addEndpoint(w.admin, { system: 'github', name: 'other', bindingMode: 'listed' })
    const elsewhere = w.app.changeScope(w.admin, other.endpoint.id, id, { status: 'paused' })
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { token } = await w.app.createTenant(w.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
    const stranger = await w.app.authenticate(token, { ip: null, userAgent: null })
    await expect(w.app.removeScope(stranger, w.endpointId, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await w.list()).toMatchObject([{ status: 'active' }])
  })
})

describe('unbinding a scope', () => {
  test('ends its watch, stands in the audit, and leaves its name free', async () => {
    const w = await world()
    const { id } = await w.add('ABC')
    await w.app.removeScope(w.admin, w.endpointId, id)
    expect(await w.list()).toEqual([])
    expect((await w.audit()).at(-1)).toMatchObject({ action: 'scope_binding.deleted', payload: { name: 'ABC' } })
    await w.add('ABC')
    expect(await w.list()).toHaveLength(1)
  })

  test('is refused where it would be bound again by itself, with the reason', async () => {
    const w = await world()
    const { scopes } = await w.app.addScopePattern(w.admin, w.endpointId, { pattern: 'a*' })
    const { id } = await w.add('XYZ')
    const refused = (text: string) => ({
      code: 'INPUT_INVALID',
      details: { issues: [{ message: expect.stringContaining(text) }] },
    })
    const remove = (scopeId: string) => w.app.removeScope(w.admin, w.endpointId, scopeId)
    await expect(remove(scopes[0]?.id ?? '')).rejects.toMatchObject(refused('the endpoint binds A*'))
    await w.app.changeEndpoint(w.admin, w.endpointId, { bindingMode: 'auto' })
    await expect(remove(id)).rejects.toMatchObject(refused('binds everything'))
  })

  test('does not last when the endpoint is told to bind everything again', async () => {
    const { payload } = example('pull_request', 'opened')
    const { full_name: name } = (payload as unknown as { repository: { full_name: string } }).repository
    const w = await setup({ bindingMode: 'auto' })
    const deliver = async () => {
      await w.receive(example('pull_request', 'opened'))
      return w.drain()
    }
    await deliver()
    await w.app.changeEndpoint(w.admin, w.endpointId, { bindingMode: 'listed' })
    const [bound] = await w.app.listScopes(w.admin, w.endpointId)
    await w.app.removeScope(w.admin, w.endpointId, bound?.id ?? '')
    expect(await deliver()).toMatchObject({ skipped: 1 })
    await w.app.changeEndpoint(w.admin, w.endpointId, { bindingMode: 'auto' })
    expect(await deliver()).toMatchObject({ applied: 1 })
    expect(await w.app.listScopes(w.admin, w.endpointId)).toMatchObject([{ name, status: 'active' }])
  })
})
