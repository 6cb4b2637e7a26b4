import { describe, expect, test } from 'vitest'
import { issues } from '../../../../adapters/github/streams/issues.ts'
import { TrackerdError } from '../../../../src/errors.ts'
import {
  type Asked,
  at,
  cursorOf,
  fakeClient,
  listed,
  missing,
  numbers,
  paged,
  partsOf,
  passOf,
  REPOSITORY,
  walk,
} from './fake-client.ts'

interface Issue {
  readonly id: number
  readonly number: number
  updated_at: string
  readonly pull_request?: object
}

const issue = (id: number, second: number): Issue => ({ id, number: id, updated_at: at(second) })

/** What GitHub would list at this moment. */
function list(all: readonly Issue[], asked: Asked) {
  const since = String(asked.parameters.since ?? '')
  const shown = all.filter((it) => it.updated_at >= since)
  return paged(
    shown.toSorted((one, other) => one.updated_at.localeCompare(other.updated_at)),
    asked,
  )
}

const idsOf = (pages: Parameters<typeof partsOf>[0]) => new Set(partsOf<Issue>(pages, 'issue').map(({ id }) => id))

describe('the walk over issues', () => {
  test('reads all of them, least recently changed first, and remembers the last change', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const pages = await walk(
      issues,
      fakeClient((asked) => list(all, asked)),
      passOf(),
    )
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 250)))
    expect(pages.map(({ cursor }) => cursor)).toEqual(
      [100, 199, 250].map((second) => ({ since: new Date(at(second)).toISOString() })),
    )
  })

  test('leaves none out when issues move to the end while it reads', async () => {
    const all = numbers(1, 300).map((id) => issue(id, id))
    const client = fakeClient((asked) => {
      const answer = list(all, asked)
      for (const it of all.slice(0, 40)) if (client.asked.length === 1) it.updated_at = at(1000 + it.id)
      return { ...answer, data: structuredClone(answer.data) }
    })
    const pages = await walk(issues, client, passOf())
    expect(idsOf(pages)).toEqual(new Set(numbers(1, 300)))
    const latest = new Map(partsOf<Issue>(pages, 'issue').map((it) => [it.id, it.updated_at]))
    expect(latest.get(7)).toBe(at(1007))
  })

  test('turns pages only within one second that fills a whole page', async () => {
    const all = [...numbers(1, 230).map((id) => issue(id, 5)), ...numbers(231, 240).map((id) => issue(id, id))]
    const client = fakeClient((asked) => list(all, asked))
    expect(idsOf(await walk(issues, client, passOf()))).toEqual(new Set(numbers(1, 240)))
    expect(client.asked.map(({ parameters }) => [parameters.since, parameters.page])).toEqual([
      [undefined, 1],
      [at(5), 1],
      [at(5), 2],
      [at(5), 3],
    ])
  })

  test('begins ten minutes before the last change, and keeps its place when nothing is new', async () => {
    const cursor = { since: '2024-01-01T01:00:00.000Z' }
    const client = fakeClient(() => ({ data: [] }))
    const pages = await walk(issues, client, passOf({ cursor }))
    expect(client.asked[0]?.parameters).toMatchObject({ since: '2024-01-01T00:50:00Z', state: 'all', sort: 'updated' })
    expect(cursorOf(pages)).toEqual(cursor)
  })

  test('goes on where it was left', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const client = fakeClient((asked) => list(all, asked))
    const [first] = await walk(issues, client, passOf())
    const rest = await walk(
      issues,
      fakeClient((asked) => list(all, asked)),
      passOf(),
      first?.next ?? null,
    )
    expect(idsOf(rest)).toEqual(new Set(numbers(100, 250)))
  })

  test('begins anew when it does not understand what another version of the program stored', async () => {
    const client = fakeClient((asked) => list([issue(1, 1)], asked))
    const pages = await walk(issues, client, passOf({ cursor: 'of old' }), { pageNumber: 3 })
    expect(idsOf(pages)).toEqual(new Set([1]))
  })

  test('of a window takes what changed within it', async () => {
    const all = numbers(1, 250).map((id) => issue(id, id))
    const client = fakeClient((asked) => list(all, asked))
    const window = { mode: 'window', since: new Date(at(50)), until: new Date(at(180)) } as const
    expect(idsOf(await walk(issues, client, passOf(window)))).toEqual(new Set(numbers(50, 180)))
    expect(client.asked).toHaveLength(2)
  })

  test('leaves pull requests to their own stream', async () => {
    const all = [issue(1, 1), { ...issue(2, 2), pull_request: {} }]
    const pages = await walk(
      issues,
      fakeClient((asked) => list(all, asked)),
      passOf(),
    )
    expect(idsOf(pages)).toEqual(new Set([1]))
    expect(
      await listed(
        issues,
        fakeClient((asked) => list(all, asked)),
      ),
    ).toHaveLength(1)
  })

  test('finds nothing where issues are switched off', async () => {
    const off = fakeClient(() => {
      throw missing(410)
    })
    const [page] = await walk(issues, off, passOf({ cursor: { since: at(1) } }))
    expect(page).toMatchObject({ items: [], next: null, cursor: { since: at(1) } })
  })

  test('refuses an answer that is no list of issues', async () => {
    const broken = fakeClient(() => ({ data: [{ id: 1, number: 1, updated_at: 'yesterday' }] }))
    await expect(walk(issues, broken, passOf())).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })
})

test('the census names every issue with its time of change, also beyond 10,000', async () => {
  const all = numbers(1, 10_500).map((id) => issue(id, id))
  const client = fakeClient((asked) => {
    // What GitHub answers there: 422.
    if (Number(asked.parameters.page) >= 100) throw new TrackerdError('UPSTREAM_REJECTED', { status: 422 })
    return list(all, asked)
  })
  const objects = await listed(issues, client)
  expect(new Set(objects.map(({ externalId }) => Number(externalId)))).toEqual(new Set(numbers(1, 10_500)))
  expect(objects[0]).toEqual({ kind: 'issue', externalId: '1', key: 1, changedAt: '2024-01-01T00:00:01.000Z' })
})

describe('an issue asked for by itself', () => {
  const known = { kind: 'issue', externalId: '77', externalKey: 'octo/hello#12' } as const
  const fetched = (
    tell: (asked: Asked) => { data: unknown },
    object: Parameters<typeof issues.fetch>[2][0] = known,
  ) => {
    const client = fakeClient((asked) => (asked.route === '' ? { data: { has_issues: true } } : tell(asked)))
    return issues.fetch(client, REPOSITORY, [object])
  }
  const answered = (patch: object) => () => ({ data: { ...issue(77, 1), number: 12, ...patch } })
  const failing = (status: number) => () => {
    throw missing(status)
  }

  test('is found by the number in its key, or in the list', async () => {
    const found = await fetched((asked) => {
      expect(asked).toMatchObject({ parameters: { issue_number: 12 }, options: { redirect: 'refuse' } })
      return answered({})()
    })
    expect(found).toMatchObject({ items: [{ topic: 'issues', payload: { issue: { id: 77 } } }], gone: [] })
    const named = { kind: 'issue', externalId: '77', key: 12, changedAt: null } as const
    expect((await fetched(answered({}), named)).items).toHaveLength(1)
  })

  test.each([
    ['redirected', failing(301), 'moved'],
    ['another one by now', answered({ id: 78 }), 'moved'],
    ['deleted', failing(410), 'deleted'],
    ['not there', failing(404), 'deleted'],
  ])('that is %s is gone', async (_, tell, reason) => {
    expect(await fetched(tell)).toEqual({ items: [], gone: [{ object: known, reason }] })
  })

  test('that is a pull request is neither an issue nor gone', async () => {
    expect(await fetched(answered({ pull_request: {} }))).toEqual({ items: [], gone: [] })
  })

  test('is not gone while issues are switched off', async () => {
    const off = fakeClient(({ route }) => {
      if (route === '') return { data: { has_issues: false } }
      throw missing(410)
    })
    expect(await issues.fetch(off, REPOSITORY, [known])).toEqual({ items: [], gone: [] })
  })

  test('is not gone when the whole repository was renamed or removed meanwhile', async () => {
    const renamed = fakeClient(() => {
      throw missing(301)
    })
    await expect(issues.fetch(renamed, REPOSITORY, [known])).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' })
  })

  test('is not gone when it may not be read', async () => {
    const forbidden = fakeClient(() => {
      throw new TrackerdError('UPSTREAM_FORBIDDEN')
    })
    await expect(issues.fetch(forbidden, REPOSITORY, [known])).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' })
  })
})
