import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { passOf, REPOSITORY, topicsOf, walk } from '../fake-client.ts'
import { type Facts, pull } from './pull.ts'
import { dataOf, meaningOf, source, tooLarge } from './source.ts'

const onlyRest = (all: readonly Facts[]) =>
  source(all, (_, { begins, first }) => {
    const names = { fullDatabaseId: '1', number: all[0]?.number, updatedAt: all[0]?.updatedAt }
    if (first !== 1) throw tooLarge()
    const page = { totalCount: 1, pageInfo: { hasNextPage: false, endCursor: 'end' }, nodes: [names] }
    return { data: { repository: { newest: begins ? { nodes: [names] } : undefined, pullRequests: page } } }
  })

async function bothWays(facts: Facts) {
  const [byGraph] = await walk(pullRequests, source([facts]), passOf({ mode: 'full' }))
  const [byRest] = await walk(pullRequests, onlyRest([facts]), passOf({ mode: 'full' }))
  return { byGraph: byGraph?.items ?? [], byRest: byRest?.items ?? [] }
}

describe('a pull request means the same, whether GraphQL or REST tells it,', () => {
  test.each([
    ['open, with all that belongs to it', pull(7, { reviews: 3, commits: 4, checkRuns: 3 })],
    ['merged', pull(8, { merged: true, commits: 2 })],
  ])('%s', async (_, facts) => {
    const { byGraph, byRest } = await bothWays(facts)
    expect(topicsOf([{ items: byRest }])).toEqual(topicsOf([{ items: byGraph }]))
    expect(meaningOf(byGraph)).toEqual(meaningOf(byRest))
  })

  test('but for the number of a status, which only REST and webhooks tell and which sorts after', async () => {
    const { byGraph, byRest } = await bothWays(pull(7, { statuses: 1 }))
    const key = 'commit_check status:1/head-7/ci/1'
    const [one, other] = [meaningOf(byGraph).get(key), meaningOf(byRest).get(key)]
    expect(one?.fields).toEqual({ ...other?.fields, attempt: 0 })
    expect((one?.version ?? '') < (other?.version ?? '')).toBe(true)
  })
})

test('a pull request comes with reviews, commits in their order, check runs and statuses', async () => {
  const [page] = await walk(
    pullRequests,
    source([pull(7, { reviews: 1, commits: 2, checkRuns: 1, statuses: 1 })]),
    passOf(),
  )
  expect(topicsOf([page ?? { items: [] }])).toEqual([
    'pull_request',
    'pull_request_review',
    'api:pull_request_commits',
    'check_run',
    'status',
  ])
  const meaning = meaningOf(page?.items ?? [])
  expect(meaning.get('pull_request 3000000007')?.fields).toMatchObject({
    author: { externalId: '49699333', login: 'dependabot[bot]', kind: 'bot' },
    sourceStatus: 'open',
    mergeCommit: null,
    reviewRequested: true,
  })
  expect(meaning.get('pull_request_detail 3000000007')?.fields).toMatchObject({ additions: 10, mergeConflict: false })
  expect(meaning.get('pull_request_commits 3000000007')?.fields).toMatchObject({
    commits: [{ sha: 'head-7-1' }, { sha: 'head-7' }],
  })
  expect(meaning.get('review 3000007001')?.fields).toMatchObject({ reviewer: null, decision: 'approved' })
})

test('a status that a branch rule waits for is pending, not failed', async () => {
  const facts = pull(7, { statuses: 1 })
  const client = source([facts], (_, variables) => ({
    data: JSON.parse(JSON.stringify(dataOf([facts], variables)).replace('"SUCCESS"', '"EXPECTED"')),
  }))
  const { items } = await pullRequests.read(client, REPOSITORY, passOf(), null)
  expect(meaningOf(items).get('commit_check status:1/head-7/ci/1')?.fields).toMatchObject({ status: 'pending' })
})
