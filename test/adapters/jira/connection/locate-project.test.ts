import { describe, expect, test } from 'vitest'
import { FieldsMemory } from '../../../../adapters/jira/connection/fields-memory.ts'
import { locate } from '../../../../adapters/jira/connection/locate.ts'
import type { KnownScope } from '../../../../src/ports/source-reader.ts'
import { type FakeClient, FIELDS, NOW } from '../streams/fake-client.ts'
import { field, linesOf, may, page, refusal, SITE_FIELDS, scripted } from './scripted.ts'

const learned = { site: 'https://acme.test', fields: FIELDS, at: '2024-06-01T00:00:00.000Z' }
const known: KnownScope = {
  kind: 'project',
  externalId: '10000',
  name: 'ABC',
  url: 'https://acme.test/browse/ABC',
  archived: false,
  status: 'active',
  learned: { ...learned },
}
const shown = (key = 'ABC', more: object = {}) => ({ id: '10000', key, name: 'A project', style: 'classic', ...more })
const BY_ID = 'GET /rest/api/3/project/10000'
const LEARNING = { 'GET /rest/agile/1.0/board': page(), 'GET /rest/api/3/field': SITE_FIELDS }

const located = (client: FakeClient, scope: KnownScope = known, memory = new FieldsMemory(client)) =>
  locate(client, memory, scope)

describe('a project that is there', () => {
  test('and is as we know it has nothing to tell, and costs one request', async () => {
    const client = scripted({ [BY_ID]: shown() })
    const ref = { kind: 'project', externalId: '10000', name: 'ABC', url: 'https://acme.test/browse/ABC' }
    expect(await located(client)).toEqual({ found: true, scope: ref, changed: null })
    expect(linesOf(client)).toEqual([BY_ID])
  })

  test.each([
    ['has another key', shown('XYZ'), known],
    ['was archived', shown('ABC', { archived: true }), known],
    ['is back', shown(), { ...known, status: 'gone' as const }],
  ])('and %s is told of as the API shows it, by the clock of the source', async (_, data, scope) => {
    const located_ = await located(scripted({ [BY_ID]: data }, { skewMs: -600_000 }), scope)
    expect(located_).toMatchObject({ found: true, scope: { externalId: '10000', name: data.key } })
    expect(located_.changed).toEqual({
      topic: 'api:project',
      payload: { project: data, as_of: '2024-06-01T11:50:00.000Z' },
    })
  })

  test('is looked for by its key only while nothing else is known', async () => {
    const client = scripted({ 'GET /rest/api/3/project/ABC': shown(), ...LEARNING })
    const found = await located(client, { ...known, externalId: null, learned: null })
    expect(found).toMatchObject({ scope: { externalId: '10000' }, changed: { topic: 'api:project' } })
    expect(linesOf(client)[0]).toBe('GET /rest/api/3/project/ABC')
    const odd = scripted({ 'GET /rest/api/3/myself': {} })
    await located(odd, { ...known, externalId: null, name: '../myself' })
    expect(linesOf(odd)[0]).toBe('GET /rest/api/3/project/..%2Fmyself')
  })

  test.each([
    ['nothing was learned', null],
    ['a day has passed', { ...learned, at: '2024-05-31T11:59:59.000Z' }],
    ['another version of the program wrote it', { of: 'old' }],
    ['the site has another address', { ...learned, site: 'https://old.test' }],
    ['it is of a time far ahead', { ...learned, at: '2024-06-03T00:00:00.000Z' }],
  ])('has its fields learned when %s', async (_, before) => {
    const { changed } = await located(scripted({ [BY_ID]: shown(), ...LEARNING }), { ...known, learned: before })
    expect(changed?.payload).toMatchObject({
      project: { key: 'ABC' },
      learned: { at: NOW.toISOString(), fields: { points: { id: 'customfield_10026' } } },
    })
  })

  test('has its fields remembered for its streams, the choice of the operator first', async () => {
    const client = scripted({ [BY_ID]: shown() })
    const memory = new FieldsMemory(client)
    await located(client, known, memory)
    expect(await memory.of('10000')).toEqual(FIELDS)
    await located(client, { ...known, rules: { storyPointField: 'customfield_1' } }, memory)
    expect((await memory.of('10000')).points).toEqual({ id: 'customfield_1', name: 'customfield_1' })
    expect(linesOf(client)).toEqual([BY_ID, BY_ID])
  })
})

test('the fields of a project that was not located are asked for once, and again after a failure', async () => {
  let fails = true
  const client = scripted({
    ...LEARNING,
    [BY_ID]: () => {
      if (fails) throw refusal('UPSTREAM_UNAVAILABLE')
      return shown('ABC', { style: 'next-gen' })
    },
    'GET /rest/api/3/field': [...SITE_FIELDS, field(10200, 'Story point estimate')],
  })
  const memory = new FieldsMemory(client)
  await expect(memory.of('10000')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  fails = false
  const [one, other] = await Promise.all([memory.of('10000'), memory.of('10000')])
  expect([one.points?.id, other]).toEqual(['customfield_10016', one])
  expect(linesOf(client).filter((line) => line.endsWith('/field'))).toHaveLength(1)
})

describe('a project that answers 404', () => {
  const MYSELF = { 'GET /rest/api/3/myself': { displayName: 'Anna' } }
  const PERMISSIONS = 'GET /rest/api/3/mypermissions'
  const SEARCH = 'GET /rest/api/3/project/search'
  const gone = (reason: string) => ({
    topic: 'api:gone',
    payload: {
      kind: 'project',
      external_id: '10000',
      external_key: 'ABC',
      reason,
      version: null,
      scope: { kind: 'project', external_id: '10000', name: 'ABC', url: 'https://acme.test/browse/ABC' },
    },
  })
  /** Permissions can be asked for at all, but not for this project. */
  const admin = (isAdmin: boolean) => (asked: { query: Readonly<Record<string, unknown>> }) => {
    if (asked.query.projectId !== undefined) throw refusal('UPSTREAM_NOT_FOUND', { status: 404 })
    return { permissions: { ADMINISTER: { havePermission: isAdmin } } }
  }

  test.each([
    ['nothing of it', page()],
    ['it in the trash', page({ id: '10000', key: 'ABC', deleted: true })],
  ])('is deleted when an administrator finds %s', async (_, search) => {
    const client = scripted({ ...MYSELF, [PERMISSIONS]: admin(true), [SEARCH]: search })
    expect(await located(client)).toEqual({ found: false, reason: 'deleted', changed: gone('deleted') })
    expect(client.asked.at(-1)?.query).toMatchObject({ action: 'edit', status: ['live', 'archived', 'deleted'] })
  })

  test.each([
    ['an administrator who may edit it finds it', { [PERMISSIONS]: admin(true), [SEARCH]: page({ id: '10000' }) }],
    ['its permissions can be asked for', { [PERMISSIONS]: may({ BROWSE_PROJECTS: false }) }],
    ['nobody who could tell is asked', { [PERMISSIONS]: admin(false) }],
  ])('is hidden when %s', async (_, script) => {
    const client = scripted({ ...MYSELF, ...script })
    expect(await located(client)).toEqual({ found: false, reason: 'no_access', changed: gone('no_access') })
  })

  test('is deleted where an administrator of Data Center does not see it', async () => {
    const script = { 'GET /rest/api/2/myself': {}, 'GET /rest/api/2/mypermissions': admin(true) }
    const client = scripted(script, { flavour: 'datacenter' })
    expect(await located(client)).toMatchObject({ found: false, reason: 'deleted' })
  })

  test('says nothing when the credential is refused, or the source asks to wait', async () => {
    for (const code of ['UPSTREAM_UNAUTHENTICATED', 'UPSTREAM_LIMITED', 'UPSTREAM_UNAVAILABLE'] as const) {
      await expect(located(scripted({ 'GET /rest/api/3/myself': refusal(code) }))).rejects.toMatchObject({ code })
      await expect(located(scripted({ [BY_ID]: refusal(code) }))).rejects.toMatchObject({ code })
    }
  })

  test('is not told of again when it is known to be gone, or was never known', async () => {
    const client = scripted({ ...MYSELF, [PERMISSIONS]: admin(false) })
    const before = await located(client, { ...known, status: 'gone' })
    expect(before).toEqual({ found: false, reason: 'no_access', changed: null })
    const never = await located(client, { ...known, externalId: null })
    expect(never).toEqual({ found: false, reason: 'no_access', changed: null })
  })

  test('is what one in the trash is that still shows itself', async () => {
    const script = { ...MYSELF, [BY_ID]: shown('ABC', { deleted: true }), [PERMISSIONS]: admin(true), [SEARCH]: page() }
    expect(await located(scripted(script))).toMatchObject({ found: false, reason: 'deleted' })
  })
})
