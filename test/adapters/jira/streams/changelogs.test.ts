import { describe, expect, test } from 'vitest'
import { changelogs } from '../../../../adapters/jira/streams/changelogs/index.ts'
import {
  type Asked,
  berlin,
  cursorOf,
  FIELDS,
  fakeClient,
  numbers,
  PROJECT,
  partsOf,
  rejected,
  sourceOf,
  stored,
  topicsOf,
  utc,
  walk,
} from './fake-client.ts'
import { type Issue, issue, searchOnCloud, searchOnDataCenter } from './index-of-issues.ts'

interface History {
  readonly id: string
  readonly created: string | number
  readonly items: readonly object[]
}

const status = { field: 'status', fieldId: 'status', from: '1', to: '2' }
/** The nth thing that happened to an issue. */
const history = (issueId: string, n: number, items: readonly object[] = [status]): History => ({
  id: `${issueId}${String(n).padStart(4, '0')}`,
  created: berlin(n),
  items,
})

const BULK = 'POST /rest/api/3/changelog/bulkfetch'

/** Cloud's bulk: so many entries in a page, its token the number of the next entry. */
function bulk(count: number, { body }: Asked, cap = 1_000) {
  const from = Number(body.nextPageToken ?? 0)
  const ids = (body.issueIdsOrKeys as string[]).toSorted((one, other) => Number(one) - Number(other))
  const all = ids.flatMap((id) => numbers(1, count).map((n) => [id, history(id, n)] as const))
  const shown = all.slice(from, from + cap)
  const logs = [...new Set(shown.map(([id]) => id))].map((issueId) => ({
    issueId,
    changeHistories: shown.filter(([id]) => id === issueId).map(([, it]) => it),
  }))
  return { issueChangeLogs: logs, ...(from + cap < all.length ? { nextPageToken: String(from + cap) } : {}) }
}

function cloud(all: readonly Issue[], tell: (asked: Asked) => unknown) {
  return fakeClient((asked) => {
    if (asked.line === 'POST /rest/api/3/search/jql') return searchOnCloud(all, asked, 500)
    if (asked.line === BULK) return tell(asked)
    throw new Error(`not asked for: ${asked.line}`)
  })
}

const entriesOf = (pages: Parameters<typeof partsOf>[0]) => partsOf<History>(pages, 'history').map(({ id }) => id)
const bulksOf = ({ asked }: { asked: readonly Asked[] }) => asked.filter(({ line }) => line === BULK)

describe('changelogs of Cloud', () => {
  test('come in bulk, each entry with the issue it belongs to', async () => {
    const all = numbers(1, 3).map((id) => issue(id, id))
    const client = cloud(all, (asked) => bulk(2, asked))
    const pages = await walk(changelogs, sourceOf(client))
    expect(topicsOf(pages)).toEqual(['api:issue_history'])
    expect(pages[0]?.items[0]?.payload).toEqual({
      issue: { id: '1', key: 'ABC-1', fields: { project: { id: PROJECT.externalId, key: PROJECT.name } } },
      history: { ...history('1', 1), created: utc(1) },
    })
    expect(entriesOf(pages)).toHaveLength(6)
    expect(bulksOf(client).map(({ body }) => body.fieldIds)).toEqual([
      ['status', 'customfield_10020', 'customfield_10016'],
    ])
  })

  test('are read page by page, for as many issues as there are', async () => {
    const all = numbers(1, 1_200).map((id) => issue(id, id))
    const client = cloud(all, (asked) => bulk(3, asked))
    const pages = await walk(changelogs, sourceOf(client))
    expect(new Set(entriesOf(pages)).size).toBe(3_600)
    expect(Math.max(...pages.map(({ items }) => items.length))).toBeLessThanOrEqual(1_000)
    expect(Math.max(...bulksOf(client).map(({ body }) => (body.issueIdsOrKeys as string[]).length))).toBe(500)
    expect(cursorOf(pages)).toEqual({ since: utc(1_200 - 600) })
  })

  test('are asked for of the issues that changed since the last time', async () => {
    const all = numbers(1, 10).map((id) => issue(id, id * 1_000))
    const client = cloud(all, (asked) => bulk(1, asked))
    await walk(changelogs, sourceOf(client), { cursor: { since: utc(8_500) } })
    expect(bulksOf(client).map(({ body }) => body.issueIdsOrKeys)).toEqual([['9', '10']])
  })

  test('ask for nothing when nothing changed', async () => {
    const client = cloud([], () => ({ issueChangeLogs: [] }))
    const pages = await walk(changelogs, sourceOf(client), { cursor: { since: utc(1) } })
    expect([pages.length, bulksOf(client).length, cursorOf(pages)]).toEqual([1, 0, { since: utc(1) }])
  })

  test('of a window are those that were made within it, whenever their issues changed last', async () => {
    const client = cloud([issue(1, 900_000)], (asked) => bulk(9, asked))
    const window = { mode: 'window', since: new Date(utc(3)), until: new Date(utc(5)) } as const
    expect(entriesOf(await walk(changelogs, sourceOf(client), window))).toEqual(['10003', '10004', '10005'])
  })

  test('tell their time in milliseconds or as text: it is the same', async () => {
    const told = (created: string | number) => [{ issueId: '1', changeHistories: [{ ...history('1', 1), created }] }]
    const read = async (created: string | number) => {
      const client = cloud([issue(1, 1)], () => ({ issueChangeLogs: told(created) }))
      return partsOf<History>(await walk(changelogs, sourceOf(client)), 'history')
    }
    expect(await read(Date.parse(utc(7)))).toEqual(await read(berlin(7)))
  })

  test('begin anew for the issues at hand when their page token is refused', async () => {
    const all = numbers(1, 4).map((id) => issue(id, id))
    let refusals = 1
    const client = cloud(all, (asked) => {
      if (asked.body.nextPageToken !== undefined && refusals-- > 0) throw rejected()
      return bulk(2, asked, 3)
    })
    expect(new Set(entriesOf(await walk(changelogs, sourceOf(client)))).size).toBe(8)
  })

  test.each([
    ['a page token that comes again', { issueChangeLogs: [{ issueId: '1', changeHistories: [] }], nextPageToken: 'a' }],
    ['pages that stay empty', null],
  ])('are not read for ever behind %s', async (_, answer) => {
    let token = 0
    const client = cloud([issue(1, 1)], () => answer ?? { issueChangeLogs: [], nextPageToken: String(token++) })
    await expect(walk(changelogs, sourceOf(client))).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })

  test('go on where they were left, in the middle of the issues at hand', async () => {
    const all = numbers(1, 4).map((id) => issue(id, id))
    const tell = (asked: Asked) => bulk(2, asked, 3)
    const [first] = await walk(changelogs, sourceOf(cloud(all, tell)))
    const rest = await walk(changelogs, sourceOf(cloud(all, tell)), { at: stored(first?.next) })
    expect(entriesOf(rest)).toHaveLength(5)
  })
})

describe('changelogs of Data Center', () => {
  const site = (tell: (asked: Asked) => unknown) => fakeClient(tell, { flavour: 'datacenter' })
  const shown = (id: number, total: number, histories: readonly History[]) => ({
    ...issue(id, id),
    changelog: { startAt: 0, maxResults: histories.length, total, histories },
  })

  test('come with the search, without what nobody asks for', async () => {
    const sprint = { field: 'Sprint', from: '', to: '4' }
    const renamed = { field: 'summary', from: 'a', to: 'b' }
    const histories = [history('1', 1), history('1', 2, [renamed]), history('1', 3, [renamed, sprint])]
    const client = site((asked) => searchOnDataCenter([shown(1, 3, histories)], asked))
    expect(entriesOf(await walk(changelogs, sourceOf(client)))).toEqual(['10001', '10003'])
    expect(client.asked[0]?.query).toMatchObject({ expand: 'changelog' })
  })

  test('that are cut off are read from the issue itself', async () => {
    const all = numbers(1, 5).map((n) => history('1', n))
    const client = site((asked) => {
      if (asked.line === 'GET /rest/api/2/issue/1') return shown(1, 5, all)
      return searchOnDataCenter([shown(1, 5, all.slice(3))], asked)
    })
    expect(entriesOf(await walk(changelogs, sourceOf(client)))).toHaveLength(5)
    expect(client.asked[1]?.query).toMatchObject({ expand: 'changelog' })
  })

  test('know fields by their names on this site', async () => {
    const items = [{ field: 'Story-Punkte', from: '1', to: '2' }]
    const client = site((asked) => searchOnDataCenter([shown(1, 1, [history('1', 1, items)])], asked))
    const fields = { ...FIELDS, points: { id: 'customfield_1', name: 'Story-Punkte' } }
    expect(entriesOf(await walk(changelogs, sourceOf(client, fields)))).toHaveLength(1)
    expect(entriesOf(await walk(changelogs, sourceOf(client)))).toHaveLength(0)
  })
})
