import { describe, expect, test } from 'vitest'
import { commits } from '../../../../adapters/github/streams/commits.ts'
import { TrackerdError } from '../../../../src/errors.ts'
import { at, cursorOf, fakeClient, numbers, paged, partsOf, passOf, walk } from './fake-client.ts'

const commit = (n: number) => ({ sha: `sha-${n}`, commit: { committer: { date: at(n) } } })
type Commit = ReturnType<typeof commit>
const newestFirst = (to: number) => numbers(1, to).reverse().map(commit)
const shasOf = (pages: Awaited<ReturnType<typeof walk>>) =>
  partsOf<Commit[]>(pages, 'commits').flatMap((some) => some.map(({ sha }) => sha))

describe('the walk over commits', () => {
  test('hands them over twenty at a time, oldest first within a page', async () => {
    const pages = await walk(
      commits,
      fakeClient((asked) => paged(newestFirst(45), asked)),
      passOf(),
    )
    expect(partsOf<Commit[]>(pages, 'commits').map(({ length }) => length)).toEqual([20, 20, 5])
    expect(shasOf(pages)).toEqual(numbers(1, 45).map((n) => `sha-${n}`))
    expect(cursorOf(pages)).toEqual({ since: '2024-01-01T00:00:45.000Z' })
  })

  test('stays with the head it began with, so that a push in between shifts nothing', async () => {
    const branch = newestFirst(250)
    const client = fakeClient((asked) => {
      const answer = paged(
        branch.slice(branch.findIndex(({ sha }) => sha === (asked.parameters.sha ?? branch[0]?.sha))),
        asked,
      )
      branch.unshift(...numbers(251, 260).reverse().map(commit))
      return answer
    })
    const pages = await walk(commits, client, passOf())
    expect(new Set(shasOf(pages))).toEqual(new Set(numbers(1, 250).map((n) => `sha-${n}`)))
    expect(client.asked.map(({ parameters }) => [parameters.sha, parameters.page])).toEqual([
      [undefined, 1],
      ['sha-250', 2],
      ['sha-250', 3],
    ])
    expect(cursorOf(pages)).toEqual({ since: new Date(at(250)).toISOString() })
  })

  test('reads a day again, and keeps its place when there is nothing', async () => {
    const cursor = { since: '2024-03-02T10:00:00.000Z' }
    const client = fakeClient(() => ({ data: [] }))
    expect(cursorOf(await walk(commits, client, passOf({ cursor })))).toEqual(cursor)
    expect(client.asked[0]?.parameters).toEqual({ since: '2024-03-01T10:00:00Z', per_page: 100, page: 1 })
  })

  test('of a window asks for its bounds', async () => {
    const client = fakeClient(() => ({ data: [] }))
    await walk(commits, client, passOf({ mode: 'window', since: new Date(at(1)), until: new Date(at(2)) }))
    expect(client.asked[0]?.parameters).toMatchObject({ since: at(1), until: at(2) })
  })

  test('does not believe a date in the future', async () => {
    const odd = { sha: 'odd', commit: { committer: { date: '2099-01-01T00:00:00Z' } } }
    const pages = await walk(
      commits,
      fakeClient(() => ({ data: [odd] })),
      passOf(),
    )
    expect(cursorOf(pages)).toEqual({ since: '2024-06-01T12:00:00.000Z' })
  })

  test('finds nothing in a repository without a commit', async () => {
    const empty = fakeClient(() => {
      throw new TrackerdError('UPSTREAM_REJECTED', { status: 409 })
    })
    expect(await walk(commits, empty, passOf())).toMatchObject([{ items: [], next: null, cursor: { since: null } }])
    const refusing = fakeClient(() => {
      throw new TrackerdError('UPSTREAM_REJECTED', { status: 422 })
    })
    await expect(walk(commits, refusing, passOf())).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' })
  })

  test('takes commits without a committer', async () => {
    const nobody = { sha: 'nobody', commit: { committer: null } }
    const pages = await walk(
      commits,
      fakeClient(() => ({ data: [nobody] })),
      passOf(),
    )
    expect(shasOf(pages)).toEqual(['nobody'])
  })
})
