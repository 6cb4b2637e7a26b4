import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { at, cursorOf, numbers, paged, passOf, walk } from '../fake-client.ts'
import { pull, pulls, restOf } from './pull.ts'
import { dataOf, meaningOf, numbersOf, scripted, source, tooLarge } from './source.ts'

const since = (second: number, etag: string | null = null) =>
  passOf({ cursor: { updatedAt: new Date(at(second)).toISOString(), etag } })
const listed = (all: Parameters<typeof dataOf>[0]) =>
  all.toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt)).map((it) => restOf(it).listed)

describe('the walk over what changed', () => {
  test('goes back to ten minutes before the cursor, and leaves the newest change as the next one', async () => {
    const client = source(pulls(1, 2000))
    const pages = await walk(pullRequests, client, since(1900))
    expect(numbersOf(pages)).toEqual(numbers(1300, 2000).reverse())
    expect(cursorOf(pages)).toEqual({ updatedAt: '2024-01-01T00:33:20.000Z', etag: null })
    expect(client.asked[0]).toMatchObject({
      route: '/pulls',
      parameters: { state: 'all', sort: 'updated', direction: 'desc', per_page: 100, page: 1 },
    })
  })

  test('asks for what belongs to twenty of them at once', async () => {
    const client = source(pulls(1, 60).map((it) => ({ ...it, reviews: 1 })))
    const [page] = await walk(pullRequests, client, since(60))
    expect(client.queries.map(({ ids }) => (ids as string[]).length)).toEqual([20, 20, 20])
    expect(client.asked).toHaveLength(1)
    expect(meaningOf(page?.items ?? []).get('pull_request_detail 3000000060')?.fields).toMatchObject({ additions: 10 })
    expect(page?.items.filter(({ topic }) => topic === 'pull_request_review')).toHaveLength(60)
  })

  test('ends with one request while the first page is what it was', async () => {
    const pass = since(60, '"same"')
    const client = scripted(
      () => ({}),
      ({ options }) => ({ data: null, notModified: options.etag === '"same"' }),
    )
    const pages = await walk(pullRequests, client, pass)
    expect(pages).toMatchObject([{ items: [], next: null, cursor: pass.cursor }])
    expect([client.asked.length, client.queries.length]).toEqual([1, 0])
  })

  test('remembers the etag of the first page, and sends it for no other', async () => {
    const all = pulls(1, 250)
    const client = scripted(
      (_, variables) => ({ data: dataOf(all, variables) }),
      (asked) => ({ ...paged(listed(all), asked), etag: `"page ${asked.parameters.page}"` }),
    )
    const pages = await walk(pullRequests, client, since(250, '"old"'))
    expect(cursorOf(pages)).toMatchObject({ etag: '"page 1"' })
    expect(client.asked.map(({ options }) => options.etag)).toEqual(['"old"', undefined, undefined])
  })

  test('leaves none out when some move to the front while it reads: they and their neighbours come twice', async () => {
    const all = pulls(1, 300)
    const client = scripted(
      (_, variables) => ({ data: dataOf(all, variables) }),
      (asked) => {
        const answer = paged(listed(all), asked)
        if (asked.parameters.page === 1) for (const it of all.slice(100, 110)) it.updatedAt = at(1000 + it.number)
        return answer
      },
    )
    const pages = await walk(pullRequests, client, since(300))
    expect(new Set(numbersOf(pages))).toEqual(new Set(numbers(1, 300).filter((n) => n <= 100 || n > 110)))
    expect(numbersOf(pages).length).toBeGreaterThan(290)
    expect(cursorOf(pages)).toMatchObject({ updatedAt: '2024-01-01T00:05:00.000Z' })
    const next = await walk(pullRequests, client, passOf({ cursor: cursorOf(pages) }))
    expect(numbersOf(next)).toEqual(expect.arrayContaining(numbers(101, 110)))
  })

  test('goes on in the middle with the cursor that the first page gave', async () => {
    const all = pulls(1, 250)
    const pages = await walk(pullRequests, source(all), since(250))
    all.push(pull(9000))
    const rest = await walk(pullRequests, source(all), since(250), pages[0]?.next)
    expect(numbersOf(rest)).toEqual(numbers(1, 151).reverse())
    expect(cursorOf(rest)).toEqual(cursorOf(pages))
  })

  test('keeps the cursor when there is nothing at all', async () => {
    const pass = since(60)
    expect(cursorOf(await walk(pullRequests, source([]), pass))).toEqual(pass.cursor)
  })

  test('asks for fewer when GitHub cannot compute so many, and takes from REST what it cannot compute alone', async () => {
    const all = pulls(1, 30)
    const client = source(all, (_, variables) => {
      const ids = variables.ids as string[]
      if (ids.length > 8 || ids.includes('PR_7')) throw tooLarge()
      return { data: dataOf(all, variables) }
    })
    expect(new Set(numbersOf(await walk(pullRequests, client, since(30))))).toEqual(new Set(numbers(1, 30)))
    expect(client.asked.map(({ parameters }) => parameters.pull_number).filter((n) => n !== undefined)).toContain(7)
  })
})
