import { describe, expect, test } from 'vitest'
import { releases } from '../../../../adapters/github/streams/releases.ts'
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

interface Release {
  readonly id: number
  readonly created_at: string
  readonly updated_at?: string
  readonly published_at?: string | null
}

const HOUR = 3_600
const release = (id: number, updated = id * HOUR): Release => ({
  id,
  created_at: at(id * HOUR),
  updated_at: at(updated),
})
const newestFirst = (to: number) =>
  numbers(1, to)
    .reverse()
    .map((id) => release(id))
const marks = (maxId: number, etag: string | null = '"old"') => ({
  maxId,
  changedAt: new Date(at(maxId * HOUR)).toISOString(),
  etag,
})
const idsOf = (pages: Parameters<typeof partsOf>[0]) => partsOf<Release>(pages, 'release').map(({ id }) => id)

/** Lists what there is; its first page has the etag. */
const source = (all: readonly Release[], etag = '"new"') =>
  fakeClient((asked: Asked) => {
    if (asked.options.etag === etag) return { data: null, notModified: true, etag }
    return { ...paged(all, asked), etag: asked.parameters.page === 1 ? etag : '"later page"' }
  })

describe('the walk over releases', () => {
  test('reads all of them at first, each page oldest change first', async () => {
    const pages = await walk(releases, source(newestFirst(150)), passOf())
    expect(idsOf(pages)).toEqual([...numbers(51, 150), ...numbers(1, 50)])
    expect(pages[0]?.cursor).toBeUndefined()
    expect(cursorOf(pages)).toEqual(marks(150, '"new"'))
  })

  test('asks once and reads nothing while the first page is what it was', async () => {
    const cursor = marks(150)
    const client = source(newestFirst(150), '"old"')
    const pages = await walk(releases, client, passOf({ cursor }))
    expect(pages).toMatchObject([{ items: [], next: null, cursor }])
    expect(client.asked).toHaveLength(1)
  })

  test('then reads what is new or was changed, down to a page where nothing is', async () => {
    const all = newestFirst(450).map((it) => (it.id === 301 ? release(301, 451 * HOUR) : it))
    const client = source(all)
    const pages = await walk(releases, client, passOf({ cursor: marks(400) }))
    expect(idsOf(pages)).toEqual([...numbers(400, 450), 301])
    expect(client.asked.map(({ parameters }) => parameters.page)).toEqual([1, 2, 3])
    expect(cursorOf(pages)).toEqual(marks(450, '"new"'))
  })

  test('reads a change of the first page again in the next pass when it was made while later pages were read', async () => {
    const all = newestFirst(150)
    const client = fakeClient((asked) => {
      const answer = paged(all, asked)
      if (asked.parameters.page === 1) all.splice(0, 1, release(150, 200 * HOUR))
      return answer
    })
    const cursor = cursorOf(await walk(releases, client, passOf()))
    expect(idsOf(await walk(releases, source(all), passOf({ cursor })))).toContain(150)
  })

  test('of a window takes what changed within it, wherever it stands', async () => {
    const window = { mode: 'window', since: new Date(at(20 * HOUR)), until: new Date(at(120 * HOUR)) } as const
    expect(idsOf(await walk(releases, source(newestFirst(150)), passOf(window))).sort()).toEqual(
      numbers(20, 120).sort(),
    )
  })

  test('goes by the publication on servers that tell no change', async () => {
    const old = [
      { id: 3, created_at: at(1), published_at: at(500 * HOUR) },
      { id: 2, created_at: at(2), published_at: null },
    ]
    expect(idsOf(await walk(releases, source(old), passOf({ cursor: marks(400) })))).toEqual([3])
    const [listedOne] = await listed(releases, source(old))
    expect(listedOne).toMatchObject({ externalId: '3', changedAt: null })
  })

  test('has nothing to remember of a repository without releases', async () => {
    const pages = await walk(releases, source([]), passOf())
    expect(pages).toMatchObject([{ items: [], cursor: { maxId: 0, changedAt: null } }])
    const cursor = cursorOf(pages)
    expect(idsOf(await walk(releases, source([release(1)], '"first"'), passOf({ cursor })))).toEqual([1])
  })
})

test('the census names every release', async () => {
  const objects = await listed(releases, source(newestFirst(150)))
  expect(objects.map(({ externalId }) => Number(externalId))).toEqual(numbers(1, 150).reverse())
})

test('a release that is not found is gone, as long as its repository is there', async () => {
  const known = { kind: 'release', externalId: '5', externalKey: 'v1' } as const
  const deleted = fakeClient(({ route }) => {
    if (route === '') return { data: {} }
    throw missing()
  })
  const expected = { items: [], gone: [{ object: known, reason: 'deleted' }] }
  expect(await releases.fetch(deleted, REPOSITORY, [known])).toEqual(expected)
  const there = fakeClient(({ parameters }) => ({ data: { id: Number(parameters.release_id) } }))
  expect(await releases.fetch(there, REPOSITORY, [known])).toMatchObject({
    items: [{ topic: 'release', payload: { repository: REPOSITORY.payload, release: { id: 5 } } }],
    gone: [],
  })
})
