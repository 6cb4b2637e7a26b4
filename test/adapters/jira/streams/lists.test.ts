import { describe, expect, test } from 'vitest'
import { boards } from '../../../../adapters/jira/streams/boards.ts'
import { users } from '../../../../adapters/jira/streams/users.ts'
import { versions } from '../../../../adapters/jira/streams/versions.ts'
import {
  type Asked,
  cursorOf,
  type FakeOptions,
  fakeClient,
  listed,
  missing,
  numbers,
  PROJECT,
  partsOf,
  refusal,
  sourceOf,
  walk,
} from './fake-client.ts'

const VERSIONS = '/rest/api/3/project/10000/version'
const BOARDS = '/rest/agile/1.0/board'
const version = (id: number, name = `1.${id}`) => ({ id: String(id), projectId: 10000, name })
const board = (id: number, name = `Board ${id}`) => ({ id, name, type: 'scrum' })

/** A page by offset. */
function paged(list: readonly unknown[], { query }: Asked) {
  const [startAt, size] = [Number(query.startAt), Number(query.maxResults)]
  const values = list.slice(startAt, startAt + size)
  return { startAt, maxResults: size, total: list.length, isLast: startAt + values.length >= list.length, values }
}

function site(answers: Readonly<Record<string, (asked: Asked) => unknown>>, options: FakeOptions = {}) {
  const client = fakeClient((asked) => {
    const answer = answers[asked.line.replace('GET ', '')]
    if (answer === undefined) throw missing()
    return answer(asked)
  }, options)
  return { client, source: sourceOf(client) }
}

const ALIVE = {
  '/rest/api/3/project/10000': () => ({ id: '10000', key: 'ABC' }),
  '/rest/api/3/mypermissions': () => ({ permissions: { BROWSE_PROJECTS: { havePermission: true } } }),
}

describe('a list that tells no times of change', () => {
  test('is read to its end, with the time it was read at by the clock of the source', async () => {
    const all = numbers(1, 120).map((id) => version(id))
    const { source } = site({ [VERSIONS]: (asked) => paged(all, asked) }, { skewMs: 600_000 })
    const pages = await walk(versions, source)
    expect(partsOf<{ id: string }>(pages, 'version')).toHaveLength(120)
    expect(pages[0]?.items[0]).toEqual({
      topic: 'api:version',
      payload: { version: version(1), project: { id: '10000', key: 'ABC' }, as_of: '2024-06-01T12:10:00.000Z' },
    })
  })

  test('brings what is new twice, nothing when it is as it was, and the page that changed when one did', async () => {
    const all = numbers(1, 120).map((id) => version(id))
    const { source } = site({ [VERSIONS]: (asked) => paged(all, asked) })
    const second = await walk(versions, source, { cursor: cursorOf(await walk(versions, source)) })
    // A webhook may seem newer than an answer of the same second: the next one has the last word.
    expect(partsOf(second, 'version')).toHaveLength(120)
    const cursor = cursorOf(second)
    const again = await walk(versions, source, { cursor })
    expect(again.flatMap(({ items }) => items)).toEqual([])
    expect(cursorOf(again)).toEqual(cursor)
    all[70] = version(71, 'renamed')
    expect(partsOf<{ name: string }>(await walk(versions, source, { cursor }), 'version')[20]?.name).toBe('renamed')
  })

  test('brings all of it on a full pass', async () => {
    const { source } = site({ [VERSIONS]: (asked) => paged([version(1)], asked) })
    const cursor = cursorOf(await walk(versions, source))
    expect((await walk(versions, source, { cursor, mode: 'full' }))[0]?.items).toHaveLength(1)
  })

  test('begins anew when what was stored is not understood', async () => {
    const { source } = site({ [VERSIONS]: (asked) => paged([version(1)], asked) })
    expect((await walk(versions, source, { cursor: 'of old', at: 7 }))[0]?.items).toHaveLength(1)
  })

  test('ends with the page that comes again: the server pays no heed to the offset', async () => {
    const told = { values: numbers(1, 50).map((id) => version(id)), isLast: false }
    const pages = await walk(versions, site({ [VERSIONS]: () => told }).source)
    expect(pages.map(({ items }) => items.length)).toEqual([50, 0])
  })
})

describe('versions', () => {
  test('are named for the census', async () => {
    const { source } = site({
      [VERSIONS]: (asked) =>
        paged(
          numbers(1, 60).map((id) => version(id)),
          asked,
        ),
    })
    const objects = await listed(versions, source)
    expect([objects.length, objects[0]]).toEqual([60, { kind: 'version', externalId: '1', key: null, changedAt: null }])
  })

  test('asked for alone are there, moved or deleted', async () => {
    const moved = { ...version(2), projectId: 10001 }
    const { source } = site({
      ...ALIVE,
      '/rest/api/3/version/1': () => version(1),
      '/rest/api/3/version/2': () => moved,
    })
    const known = ['1', '2', '3'].map((externalId) => ({ kind: 'version', externalId, externalKey: null }) as const)
    const fetched = await versions.fetch(source, PROJECT, known)
    expect(fetched.items.map(({ payload }) => payload)).toMatchObject([{ version: { id: '1' } }])
    expect(fetched.gone.map(({ object, reason }) => [object.externalId, reason])).toEqual([
      ['2', 'moved'],
      ['3', 'deleted'],
    ])
  })

  test('of Data Center are asked for on its own paths', async () => {
    const { source } = site(
      {
        '/rest/api/2/project/10000/version': (asked) => paged([version(1)], asked),
        '/rest/api/2/version/1': () => version(1),
      },
      { flavour: 'datacenter' },
    )
    expect((await walk(versions, source))[0]?.items).toHaveLength(1)
    const known = { kind: 'version', externalId: '1', externalKey: null } as const
    expect((await versions.fetch(source, PROJECT, [known])).items).toHaveLength(1)
  })
})

describe('boards', () => {
  test('that show a project are watched with it, also while nothing of them changes', async () => {
    const { client, source } = site({ [BOARDS]: (asked) => paged([board(12)], asked) })
    const [page] = await walk(boards, source)
    expect(page?.items).toEqual([
      {
        topic: 'api:board',
        payload: { board: board(12), project: { id: '10000', key: 'ABC' }, as_of: '2024-06-01T12:00:00.000Z' },
      },
    ])
    const url = 'https://acme.test/secure/RapidBoard.jspa?rapidView=12'
    const parts = [{ kind: 'board', externalId: '12', name: 'Board 12', url }]
    expect(page?.parts).toEqual(parts)
    const [second] = await walk(boards, source, { cursor: page?.cursor ?? null })
    const [again] = await walk(boards, source, { cursor: second?.cursor ?? null })
    expect([again?.items, again?.parts]).toEqual([[], parts])
    expect(client.asked[0]?.query).toMatchObject({ projectKeyOrId: '10000' })
  })

  test('do not exist on a site without Jira Software, where their census throws and deletes nothing', async () => {
    const { source } = site(ALIVE)
    expect(await walk(boards, source)).toMatchObject([{ items: [], parts: [], next: null }])
    await expect(listed(boards, source)).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' })
    const known = { kind: 'board', externalId: '12', externalKey: null } as const
    await expect(boards.fetch(source, PROJECT, [known])).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' })
  })

  test('that may not be read are a failure that is seen', async () => {
    const { source } = site({
      [BOARDS]: () => {
        throw refusal('UPSTREAM_FORBIDDEN')
      },
    })
    await expect(walk(boards, source)).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' })
  })

  test('that are not found while others are listed are deleted', async () => {
    const { source } = site({
      ...ALIVE,
      [BOARDS]: (asked) => paged([board(12)], asked),
      [`${BOARDS}/12`]: () => board(12),
    })
    const known = ['12', '13'].map((externalId) => ({ kind: 'board', externalId, externalKey: null }) as const)
    const fetched = await boards.fetch(source, PROJECT, known)
    expect([fetched.items.length, fetched.gone]).toEqual([1, [{ object: known[1], reason: 'deleted' }]])
    expect((await listed(boards, source)).map(({ externalId }) => externalId)).toEqual(['12'])
  })
})

describe('users', () => {
  const person = (id: number) => ({ accountId: `a${id}`, displayName: `Person ${id}` })
  const SEARCH = '/rest/api/3/user/assignable/search'

  test('are read on behind a page that is short because others of its range cannot be given issues', async () => {
    const all = numbers(1, 1_000).map(person)
    const isAssignable = (_: object, i: number) => i % 10 < 7
    const range = ({ query }: Asked) => {
      const [startAt, size] = [Number(query.startAt), Number(query.maxResults)]
      return all.filter((it, i) => i >= startAt && i < startAt + size && isAssignable(it, i))
    }
    const { client, source } = site({ [SEARCH]: range })
    const pages = await walk(users, source)
    const ids = new Set(partsOf<{ accountId: string }>(pages, 'user').map(({ accountId }) => accountId))
    expect(ids).toEqual(new Set(all.filter(isAssignable).map(({ accountId }) => accountId)))
    expect(pages[0]?.items[0]).toMatchObject({ topic: 'api:user', payload: { as_of: '2024-06-01T12:00:00.000Z' } })
    expect(client.asked.length).toBeLessThan(12)
    expect(client.asked[0]?.query.project).toBe('10000')
  })

  test('without an address, or of Data Center, are handed on as they are', async () => {
    const told = [{ key: 'JIRAUSER1', name: 'anna', displayName: 'Anna', emailAddress: null }]
    const search = '/rest/api/2/user/assignable/search'
    const { client, source } = site(
      { [search]: ({ query }) => (Number(query.startAt) === 0 ? told : []) },
      { flavour: 'datacenter' },
    )
    expect(partsOf(await walk(users, source), 'user')).toEqual(told)
    expect(client.asked[0]?.query.project).toBe('ABC')
  })

  test('never go: there is no census', async () => {
    const { source } = site({})
    expect(users.censusOf).toEqual([])
    expect(await listed(users, source)).toEqual([])
    expect(await users.fetch(source, PROJECT, [])).toEqual({ items: [], gone: [] })
  })
})
