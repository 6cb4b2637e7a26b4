import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { at, cursorOf, numbers, passOf, walk } from '../fake-client.ts'
import { type Facts, pull, pulls } from './pull.ts'
import { dataOf, numbersOf, source, tooLarge } from './source.ts'

const FULL = passOf({ mode: 'full' })

/** Answers no query for more than `limit` pull requests, nor for any of `poison` with all that belongs to it. */
function limited(all: readonly Facts[], limit: number, poison: readonly number[] = []) {
  return source(all, (query, variables) => {
    const text = JSON.stringify(dataOf(all, variables))
    const isHeavy = query.includes('statusCheckRollup')
    if (isHeavy && Number(variables.first) > limit) throw tooLarge()
    if (isHeavy && poison.some((number) => text.includes(`"PR_${number}"`))) throw tooLarge()
    return { data: JSON.parse(text) }
  })
}

describe('the walk over all pull requests', () => {
  test('reads them in the order they were made, and goes on with the newest change there was when it began', async () => {
    const all = pulls(1, 60)
    const pages = await walk(pullRequests, source(all), FULL)
    expect(numbersOf(pages)).toEqual(numbers(1, 60))
    expect(pages.map(({ total }) => total)).toEqual([60, 60, 60])
    expect(pages.slice(0, -1).every(({ cursor }) => cursor === undefined)).toBe(true)
    expect(cursorOf(pages)).toEqual({ updatedAt: '2024-01-01T00:01:00.000Z', etag: null })
  })

  test('is the first pass of a stream without a cursor, and of one whose cursor nobody understands', async () => {
    for (const cursor of [null, { page: 7 }, 'from before', { updatedAt: 'yesterday', etag: null }])
      expect(numbersOf(await walk(pullRequests, source(pulls(1, 3)), passOf({ cursor })))).toEqual([1, 2, 3])
  })

  test('leaves what changes meanwhile to the next pass: its cursor stays where the walk began', async () => {
    const all = pulls(1, 60)
    const client = source(all, (_, variables) => {
      const data = structuredClone(dataOf(all, variables))
      for (const it of all.slice(0, 5)) it.updatedAt = at(5000)
      return { data }
    })
    const pages = await walk(pullRequests, client, FULL)
    expect(numbersOf(pages)).toEqual(numbers(1, 60))
    expect(cursorOf(pages)).toEqual({ updatedAt: '2024-01-01T00:01:00.000Z', etag: null })
  })

  test('goes on behind the page that was stored last', async () => {
    const pages = await walk(pullRequests, source(pulls(1, 60)), FULL)
    const rest = await walk(pullRequests, source(pulls(1, 60)), FULL, pages[0]?.next)
    expect(numbersOf(rest)).toEqual(numbers(21, 60))
    expect(cursorOf(rest)).toEqual(cursorOf(pages))
  })

  test('ends at once in a repository without any, and everything is new to the next pass', async () => {
    const pages = await walk(pullRequests, source([]), FULL)
    expect(pages).toMatchObject([{ items: [], next: null, total: 0, cursor: { updatedAt: null } }])
    const next = await walk(pullRequests, source(pulls(1, 3)), passOf({ cursor: cursorOf(pages) }))
    expect(numbersOf(next)).toEqual([3, 2, 1])
  })

  test('asks for half as long as GitHub cannot compute a page, then for one more each time', async () => {
    const client = limited(pulls(1, 60), 8)
    expect(numbersOf(await walk(pullRequests, client, FULL))).toEqual(numbers(1, 60))
    expect(client.queries.map(({ first }) => first).slice(0, 9)).toEqual([20, 10, 5, 6, 7, 8, 9, 4, 5])
  })

  test('takes the one that GitHub cannot compute at all from REST', async () => {
    const client = limited(pulls(1, 4), 25, [2])
    expect(numbersOf(await walk(pullRequests, client, FULL))).toEqual([1, 2, 3, 4])
    expect(new Set(client.asked.map(({ parameters }) => parameters.pull_number ?? parameters.ref))).toEqual(
      new Set([2, 'head-2']),
    )
  })

  test('refuses a list that leads back to where it was', async () => {
    const all = pulls(1, 60)
    const client = source(all, (_, variables) => ({ data: dataOf(all, { ...variables, after: 25 }) }))
    await expect(walk(pullRequests, client, FULL)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })
})

describe('the walk over a window', () => {
  const window = (since: number | null, until: number | null) =>
    passOf({
      mode: 'window',
      since: since === null ? null : new Date(at(since)),
      until: until === null ? null : new Date(at(until)),
    })

  test('reads what changed within its bounds, latest first, and no further back', async () => {
    const client = source(pulls(1, 200))
    const pages = await walk(pullRequests, client, window(120, 150))
    expect(numbersOf(pages)).toEqual(numbers(120, 150).reverse())
    expect(client.queries).toHaveLength(5)
  })

  test('is open where no bound is given', async () => {
    expect(numbersOf(await walk(pullRequests, source(pulls(1, 30)), window(null, 3)))).toEqual([3, 2, 1])
    expect(numbersOf(await walk(pullRequests, source(pulls(1, 30)), window(29, null)))).toEqual([30, 29])
  })

  test('keeps to its bounds where REST has to tell', async () => {
    const client = limited([pull(1), pull(2), pull(3)], 0)
    expect(numbersOf(await walk(pullRequests, client, window(2, 2)))).toEqual([2])
  })
})
