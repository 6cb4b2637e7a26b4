import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { TrackerdError } from '../../../../../src/errors.ts'
import { passOf, walk } from '../fake-client.ts'
import { type Facts, pull } from './pull.ts'
import { dataOf, meaningOf, scripted, source } from './source.ts'

const FULL = passOf({ mode: 'full' })

async function read(facts: Facts) {
  const client = source([facts])
  const pages = await walk(pullRequests, client, FULL)
  const items = pages.flatMap((page) => page.items)
  const pagesOf = (route: string) =>
    client.asked.filter((asked) => asked.route === route).map(({ parameters }) => parameters.page)
  return { items, pagesOf, client, count: (topic: string) => items.filter((it) => it.topic === topic).length }
}

describe('what a pull request has too much of for one query comes from REST, all of it:', () => {
  test('reviews beyond 50', async () => {
    const { count, pagesOf } = await read(pull(1, { reviews: 120 }))
    expect(count('pull_request_review')).toBe(120)
    expect(pagesOf('/pulls/{pull_number}/reviews')).toEqual([1, 2])
  })

  test('commits beyond 100, in their order', async () => {
    const { items, pagesOf, client } = await read(pull(1, { commits: 230 }))
    expect(pagesOf('/pulls/{pull_number}/commits')).toEqual([1, 2, 3])
    const change = meaningOf(items).get('pull_request_commits 3000000001')
    expect(change?.fields).toMatchObject({ commits: { length: 230, 0: { sha: 'head-1-1' }, 229: { sha: 'head-1' } } })
    expect(client.asked).toHaveLength(3)
  })

  test('checks beyond 100, runs and statuses', async () => {
    const { count, pagesOf } = await read(pull(1, { checkRuns: 150, statuses: 3 }))
    expect([count('check_run'), count('status')]).toEqual([150, 3])
    expect(pagesOf('/commits/{ref}/check-runs')).toEqual([1, 2])
    expect(pagesOf('/commits/{ref}/statuses')).toEqual([1])
  })
})

const many = pull(1, { checkRuns: 101 })
const answering = (tell: Parameters<typeof scripted>[1]) =>
  scripted((_, variables) => ({ data: dataOf([many], variables) }), tell)

test('of the statuses of a context only the latest is told', async () => {
  const status = (id: number, context: string) => ({
    id,
    context,
    state: 'success',
    updated_at: '2024-01-01T00:00:00Z',
  })
  const client = answering(({ route }) =>
    route.endsWith('/statuses')
      ? { data: [status(3, 'ci/a'), status(2, 'ci/b'), status(1, 'ci/a')] }
      : { data: { check_runs: [] } },
  )
  const [page] = await walk(pullRequests, client, FULL)
  const statuses = page?.items.filter(({ topic }) => topic === 'status').map(({ payload }) => payload)
  expect(statuses).toMatchObject([
    { id: 3, context: 'ci/a', sha: 'head-1' },
    { id: 2, context: 'ci/b', sha: 'head-1' },
  ])
})

test('check runs that may not be read are left out; that anything else fails is not overlooked', async () => {
  const refusing = (code: 'UPSTREAM_FORBIDDEN' | 'UPSTREAM_UNAVAILABLE') =>
    answering(({ route }) => {
      if (route.endsWith('/check-runs')) throw new TrackerdError(code, { status: 403 })
      return { data: [] }
    })
  const [page] = await walk(pullRequests, refusing('UPSTREAM_FORBIDDEN'), FULL)
  expect(page?.items.map(({ topic }) => topic)).toEqual(['pull_request', 'api:pull_request_commits'])
  const failing = walk(pullRequests, refusing('UPSTREAM_UNAVAILABLE'), FULL)
  await expect(failing).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
})

test("a review that is not submitted yet is nobody's business", async () => {
  const facts = pull(1, { reviews: 1 })
  const client = source([facts], (_, variables) => ({
    data: JSON.parse(JSON.stringify(dataOf([facts], variables)).replace(/"submittedAt":"[^"]+"/, '"submittedAt":null')),
  }))
  const [page] = await walk(pullRequests, client, FULL)
  expect(page?.items.map(({ topic }) => topic)).toEqual(['pull_request', 'api:pull_request_commits'])
})
