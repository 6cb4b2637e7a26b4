import { describe, expect, test } from 'vitest'
import type { GraphqlAnswer } from '../../../../../adapters/github/client/client.ts'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { TrackerdError } from '../../../../../src/errors.ts'
import { numbers, passOf, topicsOf, walk } from '../fake-client.ts'
import { type Facts, pull, pulls } from './pull.ts'
import { dataOf, meaningOf, numbersOf, source } from './source.ts'

const FULL = passOf({ mode: 'full' })
const SINCE = passOf({ cursor: { updatedAt: '2024-01-01T00:00:00.000Z', etag: null } })
const NODES = ['repository', 'pullRequests', 'nodes']

type Path = readonly (string | number)[]

/** GitHub that tells null at these places and says why. */
function holed(all: readonly Facts[], type: string | null, paths: readonly Path[], base: Path = NODES) {
  return source(all, (_, variables): Partial<GraphqlAnswer> => {
    const data = structuredClone(dataOf(all, variables)) as Record<string, unknown>
    const told = paths.map((path) => [...base, ...path]).filter((path) => cut(data, path))
    return { data, errors: told.map((path) => ({ type, path })) }
  })
}

/** Whether there was something at that path; it is null now. */
function cut(data: unknown, [step, ...rest]: Path): boolean {
  if (typeof data !== 'object' || data === null || step === undefined || !(step in data)) return false
  const holder = data as Record<string | number, unknown>
  if (rest.length > 0) return cut(holder[step], rest)
  holder[step] = null
  return true
}

const ROLLUP = ['head', 'nodes', 0, 'commit', 'statusCheckRollup']

describe('what GraphQL does not tell', () => {
  test('is left out when there is no such pull request any more', async () => {
    const client = holed(pulls(1, 4), 'NOT_FOUND', [[2]])
    expect(numbersOf(await walk(pullRequests, client, FULL))).toEqual([1, 2, 4])
  })

  test('is asked for again in smaller pages when a pull request is missing for another reason', async () => {
    const all = pulls(1, 8)
    const client = source(all, (_, variables) => {
      const data = structuredClone(dataOf(all, variables))
      const isHoled = Number(variables.first) > 3 && cut(data, [...NODES, 1])
      return { data, errors: isHoled ? [{ type: null, path: [...NODES, 1] }] : [] }
    })
    expect(numbersOf(await walk(pullRequests, client, FULL))).toEqual(numbers(1, 8))
  })

  test('comes from REST when it belongs to the pull request itself', async () => {
    const all = [pull(1, { merged: true }), pull(2)]
    const client = holed(all, 'FORBIDDEN', [[0, 'mergeCommit']])
    const pages = await walk(pullRequests, client, FULL)
    expect(meaningOf(pages[0]?.items ?? []).get('pull_request 3000000001')?.fields).toMatchObject({
      mergeCommit: 'merge-1',
    })
    expect(client.asked[0]).toMatchObject({ parameters: { pull_number: 1 } })
  })

  test.each([
    ['reviews', [0, 'reviews'], 'pull_request_review'],
    ['commits', [0, 'commits', 'nodes', 1], 'api:pull_request_commits'],
    ['checks', [0, ...ROLLUP, 'contexts', 'nodes', 0], 'check_run'],
  ])('comes from REST when it is some of the %s', async (_, path, topic) => {
    const all = [pull(1, { reviews: 2, commits: 2, checkRuns: 2, statuses: 1 })]
    const whole = await walk(pullRequests, source(all), FULL)
    const client = holed(all, null, [path])
    const pages = await walk(pullRequests, client, FULL)
    expect(topicsOf(pages)).toEqual(topicsOf(whole))
    expect(topicsOf(pages)).toContain(topic)
    expect(client.asked.length).toBeGreaterThan(0)
  })

  test('comes from REST when the list of commits does not end with the head yet', async () => {
    const all = [pull(1, { checkRuns: 1 })]
    const client = source(all, (_, variables) => ({
      data: JSON.parse(
        JSON.stringify(dataOf(all, variables)).replace('"oid":"head-1","status', '"oid":"before","status'),
      ),
    }))
    const [page] = await walk(pullRequests, client, FULL)
    const run = page?.items.find(({ topic }) => topic === 'check_run')?.payload
    expect(run).toMatchObject({ check_run: { head_sha: 'head-1' } })
    expect(client.asked[0]?.parameters).toMatchObject({ ref: 'head-1' })
  })

  test('comes from REST when it is written in a way that is new to us', async () => {
    const all = [pull(1, { checkRuns: 2, statuses: 1 })]
    const client = source(all, (_, variables) => ({
      data: JSON.parse(JSON.stringify(dataOf(all, variables)).replace('"StatusContext"', '"StatusOfAnotherKind"')),
    }))
    const whole = await walk(pullRequests, source(all), FULL)
    expect(topicsOf(await walk(pullRequests, client, FULL))).toEqual(topicsOf(whole))
  })

  test('by id may be an id that GraphQL does not know: REST has the last word', async () => {
    const client = holed(pulls(1, 3), 'NOT_FOUND', [[0]], ['nodes'])
    expect(new Set(numbersOf(await walk(pullRequests, client, SINCE)))).toEqual(new Set([1, 2, 3]))
  })
})

describe('what may not be read', () => {
  const whole = { reviews: 1, commits: 2, checkRuns: 1, statuses: 1 }

  test.each([
    ['reviews', ['reviews'], 'Pull requests: read'],
    ['commits', ['commits'], 'Contents: read'],
    ['checks', ROLLUP, 'Checks: read, Commit statuses: read'],
  ])('stops the stream and names the permission: %s', async (what, path, permission) => {
    const all = [pull(1, whole), pull(2), pull(3, whole)]
    const paths = numbers(0, 2).map((i) => [i, ...path])
    const read = walk(pullRequests, holed(all, 'FORBIDDEN', paths), FULL)
    await expect(read).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
      details: { what: `${what} of pull requests`, permission },
    })
  })

  test('is left out where only one pull request is refused; its list of commits is not told to be empty', async () => {
    const all = [pull(1, whole), pull(2, whole)]
    const client = holed(all, 'FORBIDDEN', [
      [0, 'commits'],
      [0, 'reviews'],
      [0, ...ROLLUP],
    ])
    const pages = await walk(pullRequests, client, FULL)
    expect(topicsOf(pages)).toEqual([
      'pull_request',
      ...['pull_request', 'pull_request_review', 'api:pull_request_commits', 'check_run', 'status'],
    ])
    expect(client.asked).toEqual([])
  })

  test('makes no list of commits that lacks one', async () => {
    const client = holed([pull(1, whole)], 'FORBIDDEN', [[0, 'commits', 'nodes', 0]])
    const topics = topicsOf(await walk(pullRequests, client, FULL))
    expect(topics).toContain('pull_request_review')
    expect(topics).not.toContain('api:pull_request_commits')
  })

  test('is left out when it is check runs: a fine-grained token can be given statuses only', async () => {
    const all = [pull(1, whole)]
    const client = holed(all, 'FORBIDDEN', [[0, ...ROLLUP, 'contexts', 'nodes', 0]])
    const topics = topicsOf(await walk(pullRequests, client, FULL))
    expect(topics).toContain('status')
    expect(topics).not.toContain('check_run')
  })

  test('stops the stream when it is the pull requests themselves', async () => {
    const client = holed(pulls(1, 3), 'FORBIDDEN', [['repository', 'pullRequests']], [])
    await expect(walk(pullRequests, client, FULL)).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' })
    const gone = holed(pulls(1, 3), 'NOT_FOUND', [['repository']], [])
    await expect(walk(pullRequests, gone, FULL)).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' })
  })
})

test('an answer that no query gets is refused', async () => {
  const client = source(pulls(1, 3), () => ({ data: { repository: { pullRequests: 'none' } } }))
  await expect(walk(pullRequests, client, FULL)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
})

test('a limit ends the page, which is read again from its beginning', async () => {
  const client = source(pulls(1, 3), () => {
    throw new TrackerdError('UPSTREAM_LIMITED', { until: '2024-06-01T13:00:00Z' })
  })
  await expect(walk(pullRequests, client, FULL)).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
})
