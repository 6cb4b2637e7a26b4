import { describe, expect, test } from 'vitest'
import { issues } from '../../../../adapters/jira/streams/issues/index.ts'
import {
  type Asked,
  backlogOf,
  berlin,
  cursorOf,
  type FakeOptions,
  fakeClient,
  numbers,
  partsOf,
  refusal,
  rejected,
  sourceOf,
  stored,
  topicsOf,
  utc,
  walk,
} from './fake-client.ts'
import { type Issue, issue, searchOnCloud } from './index-of-issues.ts'

const SEARCH = 'POST /rest/api/3/search/jql'
const COUNT = 'POST /rest/api/3/search/approximate-count'

function site(search: (asked: Asked) => unknown, options: FakeOptions = {}) {
  const client = fakeClient((asked) => {
    if (asked.line === COUNT) return { count: 4711 }
    if (asked.line === SEARCH) return search(asked)
    throw new Error(`not asked for: ${asked.line}`)
  }, options)
  const searches = () => client.asked.filter(({ line }) => line === SEARCH).map(({ body }) => body)
  return { client, source: sourceOf(client), searches }
}

const idsOf = (pages: Parameters<typeof partsOf>[0]) =>
  new Set(partsOf<Issue>(pages, 'issue').map(({ id }) => Number(id)))

describe('the walk over issues of Cloud', () => {
  test('reads all of them, least recently changed first, by the tokens it is given', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const { source, searches } = site((asked) => searchOnCloud(all, asked))
    const pages = await walk(issues, source)
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 250)))
    expect(topicsOf(pages)).toEqual(['jira:issue_updated'])
    expect(searches().map(({ jql }) => jql)).toEqual(Array(3).fill('project = 10000 ORDER BY updated ASC, id ASC'))
    expect(searches().map(({ nextPageToken }) => typeof nextPageToken)).toEqual(['undefined', 'string', 'string'])
  })

  test('names the fields it wants, those of this site among them, and never all of them', async () => {
    const { source, searches } = site((asked) => searchOnCloud([], asked))
    await walk(issues, source)
    const fields = searches()[0]?.fields as string[]
    expect(fields).toEqual(expect.arrayContaining(['status', 'updated', 'customfield_10016', 'customfield_10020']))
    expect(fields).not.toEqual(expect.arrayContaining(['*all']))
    expect(new Set(fields).size).toBe(fields.length)
  })

  test('asks with epoch milliseconds without quotes, which no time zone and no daylight saving touches', async () => {
    const { source, searches } = site((asked) => searchOnCloud([], asked))
    // 01:30 in Berlin on the day the clocks go back happens twice; this is the second time.
    await walk(issues, source, { cursor: { since: '2024-10-27T00:30:00.000Z' } })
    expect(searches()[0]?.jql).toBe('project = 10000 AND updated >= 1729989000000 ORDER BY updated ASC, id ASC')
  })

  test.each([
    ['spring', '2024-03-31T01:59:59.999+0100', '2024-03-31T03:00:00.000+0200', '2024-03-31T00:50:00.000Z'],
    ['autumn', '2024-10-27T02:59:59.999+0200', '2024-10-27T02:00:00.000+0100', '2024-10-27T00:50:00.000Z'],
  ])('takes times by their offset: in %s one follows the other', async (_, before, after, since) => {
    const told = [before, after].map((updated, i) => ({
      ...issue(i + 1, 0),
      fields: { updated, project: { id: '10000' } },
    }))
    const { source } = site(() => ({ issues: told.toReversed() }))
    const startedAt = new Date('2024-12-01T00:00:00Z')
    expect(cursorOf(await walk(issues, source, { startedAt }))).toMatchObject({ since })
  })

  test('begins anew ten minutes before the latest change that it saw', async () => {
    const { source } = site((asked) => searchOnCloud([issue(1, 3_600), issue(2, 7_200)], asked))
    expect(cursorOf(await walk(issues, source))).toMatchObject({ since: utc(7_200 - 600) })
  })

  test('begins anew before its own beginning, whatever changed while it read: the index lags', async () => {
    const startedAt = new Date(utc(7_200))
    const { source } = site((asked) => searchOnCloud([issue(1, 7_000), issue(2, 7_500)], asked))
    expect(cursorOf(await walk(issues, source, { startedAt }))).toMatchObject({ since: utc(6_600) })
  })

  test.each([
    ['behind', -600_000],
    ['ahead', 600_000],
  ])(
    'reckons its beginning by the clock of the source: one that is ten minutes %s makes no hole',
    async (_, skewMs) => {
      const startedAt = new Date(utc(7_200))
      const now = 7_200 + skewMs / 1000
      const { source } = site((asked) => searchOnCloud([issue(1, now + 30)], asked), { skewMs })
      expect(cursorOf(await walk(issues, source, { startedAt }))).toMatchObject({ since: utc(now - 600) })
    },
  )

  test('keeps its place when nothing is new, and does not creep back when the last one goes', async () => {
    const cursor = { since: utc(3_600) }
    const empty = site((asked) => searchOnCloud([], asked)).source
    expect(cursorOf(await walk(issues, empty, { cursor }))).toMatchObject(cursor)
    const older = site((asked) => searchOnCloud([issue(1, 3_700)], asked)).source
    expect(cursorOf(await walk(issues, older, { cursor }))).toMatchObject(cursor)
  })

  test('has ids that deliveries told of reconciled, 50 at most, the same for every page', async () => {
    const all = numbers(1, 150).map((id) => issue(id, id))
    const { source, searches } = site((asked) => searchOnCloud(all, asked))
    await walk(issues, source, { backlog: backlogOf(...numbers(1, 60).map(String)) })
    expect(searches().map(({ reconcileIssues }) => reconcileIssues)).toEqual([numbers(1, 50), numbers(1, 50)])
  })

  test('tells how many there will be, once, when there is more than one page', async () => {
    const few = site((asked) => searchOnCloud([issue(1, 1)], asked))
    expect((await walk(issues, few.source)).map(({ total }) => total)).toEqual([1])
    const many = site((asked) =>
      searchOnCloud(
        numbers(1, 250).map((id) => issue(id, id)),
        asked,
      ),
    )
    expect((await walk(issues, many.source)).map(({ total }) => total)).toEqual([4711, null, null])
    const uncounted = fakeClient((asked) => {
      if (asked.line === COUNT) throw refusal('UPSTREAM_FORBIDDEN')
      return searchOnCloud(
        numbers(1, 101).map((id) => issue(id, id)),
        asked,
      )
    })
    expect((await walk(issues, sourceOf(uncounted)))[0]?.total).toBeNull()
  })

  test('of a window takes what changed within it', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const { source, searches } = site((asked) => searchOnCloud(all, asked))
    const window = { mode: 'window', since: new Date(utc(50)), until: new Date(utc(180)) } as const
    expect(idsOf(await walk(issues, source, window))).toEqual(new Set(numbers(50, 180)))
    expect(searches()[0]?.jql).toContain(`updated >= ${Date.parse(utc(50))} AND updated <= ${Date.parse(utc(180))}`)
  })

  test('begins anew when it does not understand what another version of the program stored', async () => {
    const { source } = site((asked) => searchOnCloud([issue(1, 1)], asked))
    expect(idsOf(await walk(issues, source, { cursor: 'of old', at: { page: 3 } }))).toEqual(new Set([1]))
  })

  test('refuses an answer that holds no issues', async () => {
    const { source } = site(() => ({ issues: [{ id: '1', key: 'ABC-1', fields: { updated: 'yesterday' } }] }))
    await expect(walk(issues, source)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })
})

describe('page tokens', () => {
  test('that are refused are given up: the walk goes on by time without a hole', async () => {
    const all = numbers(1, 350).map((id) => issue(id, id))
    let expired = false
    const { source, searches } = site((asked) => searchOnCloud(all, asked, 100, () => !expired))
    const [first] = await walk(issues, source)
    // A week later: some of what was not read yet has changed meanwhile.
    expired = true
    for (const it of all.slice(150, 160)) it.fields.updated = berlin(90_000)
    const later = site((asked) =>
      searchOnCloud(all, asked, 100, (token) => expired && token > `${Date.parse(utc(100))}/100`),
    )
    const rest = await walk(issues, later.source, { at: stored(first?.next) })
    expect(idsOf(rest)).toEqual(new Set(numbers(100, 350)))
    expect(later.searches()[0]).toHaveProperty('nextPageToken')
    expect(later.searches()[1]?.jql).toContain(`updated >= ${Date.parse(utc(100))}`)
    expect(later.searches()[1]).not.toHaveProperty('nextPageToken')
    expect(searches()).toHaveLength(4)
  })

  test('that are refused after an issue showed a time far ahead of its place leave no hole either', async () => {
    const all = numbers(1, 150).map((id) => issue(id, id))
    const page = { ...searchOnCloud(all, { line: '', query: {}, body: { jql: JQL, maxResults: 100 } }) }
    // The index knew ABC-100 at its old place; shown is the change of a moment ago.
    const shown = page.issues.map((it) => (it.id === '100' ? issue(100, 13_175_900) : it))
    const [first] = await walk(
      issues,
      site(({ body }) => (body.nextPageToken ? { issues: [] } : { ...page, issues: shown })).source,
    )
    const later = site((asked) => searchOnCloud(all, asked, 100, () => false))
    expect(idsOf(await walk(issues, later.source, { at: stored(first?.next) }))).toEqual(new Set(numbers(99, 150)))
  })

  test('that come again would be followed for ever, also round a corner', async () => {
    const told = { issues: [issue(1, 1)] }
    const again = site(() => ({ ...told, nextPageToken: 'same' }))
    await expect(walk(issues, again.source)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
    expect(again.searches()).toHaveLength(2)
    const round = site(({ body }) => ({ ...told, nextPageToken: body.nextPageToken === 'a' ? 'b' : 'a' }))
    await expect(walk(issues, round.source)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
    expect(round.searches()).toHaveLength(3)
  })

  test('behind an empty page lead nowhere', async () => {
    const { source } = site(() => ({ issues: [], nextPageToken: 'more' }))
    await expect(walk(issues, source)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })

  test('are not blamed for a search that is refused without one', async () => {
    const { source, searches } = site(() => {
      throw rejected()
    })
    await expect(walk(issues, source)).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' })
    expect(searches()).toHaveLength(1)
  })

  test('are kept when the source asks to wait: the next turn goes on at the same place', async () => {
    const all = numbers(1, 150).map((id) => issue(id, id))
    let limited = false
    const { source } = site((asked) => {
      if (limited) throw refusal('UPSTREAM_LIMITED')
      return searchOnCloud(all, asked)
    })
    const [first] = await walk(issues, source)
    limited = true
    await expect(walk(issues, source, { at: stored(first?.next) })).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
    limited = false
    expect(idsOf(await walk(issues, source, { at: stored(first?.next) }))).toEqual(new Set(numbers(101, 150)))
  })
})

const JQL = 'project = 10000 ORDER BY updated ASC, id ASC'
