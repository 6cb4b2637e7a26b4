import { describe, expect, test } from 'vitest'
import { issues } from '../../../../adapters/jira/streams/issues/index.ts'
import {
  type Asked,
  berlin,
  cursorOf,
  fakeClient,
  numbers,
  partsOf,
  sourceOf,
  stored,
  utc,
  walk,
} from './fake-client.ts'
import { type Issue, issue, searchOnDataCenter } from './index-of-issues.ts'

function site(search: (asked: Asked) => unknown) {
  const client = fakeClient(
    (asked) => {
      if (asked.line !== 'GET /rest/api/2/search') throw new Error(`not asked for: ${asked.line}`)
      return search(asked)
    },
    { flavour: 'datacenter' },
  )
  return { source: sourceOf(client), asked: client.asked }
}

const idsOf = (pages: Parameters<typeof partsOf>[0]) =>
  new Set(partsOf<Issue>(pages, 'issue').map(({ id }) => Number(id)))

describe('the walk over issues of Data Center', () => {
  test('reads all of them, and begins each page at the time of the last', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const { source, asked } = site((it) => searchOnDataCenter(all, it))
    const pages = await walk(issues, source)
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 250)))
    expect(asked.map(({ query }) => query.startAt)).toEqual([0, 0, 0])
    expect(asked[1]?.query.jql).toContain(`updated >= ${Date.parse(utc(100))} ORDER BY`)
    expect(pages.map(({ total }) => total)).toEqual([250, null, null])
    expect(cursorOf(pages)).toMatchObject({ since: new Date(Date.parse(utc(250)) - 600_000).toISOString() })
  })

  test('leaves none out when issues move to the end while it reads', async () => {
    const all = numbers(1, 300).map((id) => issue(id, id))
    const { source, asked } = site((it) => {
      const answer = structuredClone(searchOnDataCenter(all, it))
      for (const other of all.slice(0, 40))
        if (asked.length === 1) other.fields.updated = berlin(1_000 + Number(other.id))
      return answer
    })
    const pages = await walk(issues, source)
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 300)))
    const latest = new Map(partsOf<Issue>(pages, 'issue').map((it) => [it.id, it.fields.updated]))
    expect(latest.get('7')).toBe(berlin(1_007))
  })

  test('counts on only within one second that fills a whole page', async () => {
    const all = [...numbers(1, 230).map((id) => issue(id, 5)), ...numbers(231, 240).map((id) => issue(id, id))]
    const { source, asked } = site((it) => searchOnDataCenter(all, it))
    expect(idsOf(await walk(issues, source))).toEqual(new Set(numbers(1, 240)))
    expect(asked.map(({ query }) => query.startAt)).toEqual([0, 0, 99, 198])
  })

  test('reads a second from its beginning when issues leave it while its pages are read', async () => {
    const all = numbers(1, 230).map((id) => issue(id, 5))
    const { source, asked } = site((it) => {
      const answer = structuredClone(searchOnDataCenter(all, it))
      for (const other of all.slice(0, 30)) if (asked.length === 2) other.fields.updated = berlin(9)
      return answer
    })
    const pages = await walk(issues, source)
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 230)))
    expect(asked.map(({ query }) => query.startAt)).toEqual([0, 0, 99, 0, 99, 198])
  })

  test('comes to an end page by page of one', async () => {
    const all = numbers(1, 5).map((id) => issue(id, 5))
    const { source } = site((it) => searchOnDataCenter(all, it, 1))
    expect(idsOf(await walk(issues, source))).toEqual(new Set(numbers(1, 5)))
  })

  test('takes a short page of a server that gives less than it is asked for as what it is', async () => {
    const all = numbers(1, 95).map((id) => issue(id, id))
    const { source } = site((it) => searchOnDataCenter(all, it, 20))
    expect(idsOf(await walk(issues, source))).toEqual(new Set(numbers(1, 95)))
  })

  test('comes to an end when everything changes all the time: the next pass reads the rest', async () => {
    const all = numbers(1, 250).map((id) => issue(id, 12_000_000 + id))
    let changing = true
    const { source, asked } = site((it) => {
      const answer = structuredClone(searchOnDataCenter(all, it))
      for (const other of changing ? all : []) other.fields.updated = berlin(13_000_000 + asked.length)
      return answer
    })
    const first = await walk(issues, source, { startedAt: new Date(utc(12_000_100)) })
    changing = false
    const second = await walk(issues, source, { cursor: cursorOf(first), startedAt: new Date(utc(13_100_000)) })
    expect(idsOf(second)).toEqual(new Set(numbers(1, 250)))
    expect(cursorOf(second)).toMatchObject({ since: utc(13_000_000 + first.length - 600) })
  })

  test('goes on where it was left', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const [first] = await walk(issues, site((it) => searchOnDataCenter(all, it)).source)
    const rest = await walk(issues, site((it) => searchOnDataCenter(all, it)).source, { at: stored(first?.next) })
    expect(idsOf(rest)).toEqual(new Set(numbers(100, 250)))
  })
})
