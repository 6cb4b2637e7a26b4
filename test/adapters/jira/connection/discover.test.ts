import { expect, test } from 'vitest'
import { discover } from '../../../../adapters/jira/connection/discover.ts'
import type { Json } from '../../../../src/ports/source-reader.ts'
import { type Asked, type FakeClient, numbers } from '../streams/fake-client.ts'
import { linesOf, refusal, scripted } from './scripted.ts'

const SEARCH = 'GET /rest/api/3/project/search'
const BOARDS = 'GET /rest/agile/1.0/board'

const paged =
  (list: readonly unknown[]) =>
  ({ query }: Asked) => {
    const [startAt, size] = [Number(query.startAt), Number(query.maxResults)]
    const values = list.slice(startAt, startAt + size)
    return { startAt, maxResults: size, total: list.length, isLast: startAt + values.length >= list.length, values }
  }

async function all(client: FakeClient) {
  const scopes = []
  let at: Json = null
  do {
    const page: Awaited<ReturnType<typeof discover>> = await discover(client, at)
    scopes.push(...page.scopes)
    at = JSON.parse(JSON.stringify(page.next))
  } while (at !== null)
  return scopes
}

const project = (id: number, more: object = {}) => ({ id: String(id), key: `P${id}`, ...more })

test('Cloud shows projects page by page, then boards', async () => {
  const projects = numbers(1, 70).map((id) => project(id))
  const boards = [{ id: 12, name: 'Team', isPrivate: true }]
  const client = scripted({
    [SEARCH]: paged([...projects, project(71, { archived: true, isPrivate: true })]),
    [BOARDS]: paged(boards),
  })
  const scopes = await all(client)
  expect(scopes.map(({ name }) => name)).toEqual([...numbers(1, 71).map((id) => `P${id}`), 'Team'])
  expect(scopes.slice(-2)).toEqual([
    {
      kind: 'project',
      externalId: '71',
      name: 'P71',
      url: 'https://acme.test/browse/P71',
      archived: true,
      isPrivate: true,
    },
    {
      kind: 'board',
      externalId: '12',
      name: 'Team',
      url: 'https://acme.test/secure/RapidBoard.jspa?rapidView=12',
      archived: false,
      isPrivate: true,
    },
  ])
  expect(linesOf(client)).toEqual([SEARCH, SEARCH, BOARDS])
})

test('Data Center shows all projects at once', async () => {
  const client = scripted(
    { 'GET /rest/api/2/project': [project(1), project(2)], [BOARDS]: paged([]) },
    { flavour: 'datacenter' },
  )
  expect((await all(client)).map(({ externalId }) => externalId)).toEqual(['1', '2'])
})

test.each(['UPSTREAM_NOT_FOUND', 'UPSTREAM_FORBIDDEN'] as const)(
  'boards that cannot be seen (%s) do not hide the projects',
  async (code) => {
    const client = scripted({ [SEARCH]: paged([project(1)]), [BOARDS]: refusal(code) })
    expect(await all(client)).toHaveLength(1)
  },
)

test('a limit stops the search: it must not look as if there were no more', async () => {
  const limited = refusal('UPSTREAM_LIMITED')
  await expect(all(scripted({ [SEARCH]: paged([project(1)]), [BOARDS]: limited }))).rejects.toBe(limited)
})

test('a list that claims to go on behind an empty page is not read for ever', async () => {
  const endless = { startAt: 0, maxResults: 50, total: 99, isLast: false, values: [] }
  const client = scripted({ [SEARCH]: endless, [BOARDS]: endless })
  expect(await all(client)).toEqual([])
})
