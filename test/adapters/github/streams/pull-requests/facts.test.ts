import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import { at, numbers, passOf, REPOSITORY, topicsOf } from '../fake-client.ts'
import { type Facts, pull } from './pull.ts'
import { meaningOf, type Source, source, tooLarge } from './source.ts'

const NARROWED = { ...REPOSITORY, pathPrefix: 'services/api' }
const inUtc = (second: number) => new Date(at(second)).toISOString()
const files = (count: number, last = 'README.md') => [...numbers(2, count).map((n) => `docs/${n}.md`), last]

/** GraphQL cannot tell even one of them: all comes from REST. */
const onlyRest = (all: readonly Facts[]) =>
  source(all, (_, { begins, first, paths }) => {
    if (first !== 1 || paths !== undefined) throw tooLarge()
    const names = { fullDatabaseId: '1', number: all[0]?.number, updatedAt: all[0]?.updatedAt }
    const page = { totalCount: 1, pageInfo: { hasNextPage: false, endCursor: 'end' }, nodes: [names] }
    return { data: { repository: { newest: begins ? { nodes: [names] } : undefined, pullRequests: page } } }
  })

const read = async (client: Source, repository = REPOSITORY) =>
  (await pullRequests.read(client, repository, passOf({ mode: 'full' }), null)).items

const WAYS = [
  ['GraphQL', (facts: Facts) => source([facts])],
  ['REST', (facts: Facts) => onlyRest([facts])],
] as const

describe.each(WAYS)('a pull request that %s tells', (_way, by) => {
  test('has its labels, and the numbers of those it reverts', async () => {
    const facts = pull(7, { labels: ['hotfix', 'bug'], body: 'It broke the door.\r\n\r\nReverts octo/hello#5' })
    const change = meaningOf(await read(by(facts))).get('pull_request 3000000007')
    expect(change?.fields).toMatchObject({ labels: ['bug', 'hotfix'], reverts: [5] })
  })

  test.each([
    ['inside', files(3, 'services/api/main.ts'), true],
    ['outside', files(3), false],
    ['inside with its 101st file', files(101, 'services/api/main.ts'), true],
    ['outside with all of its 101 files', files(101), false],
  ])('is %s the folder that counts', async (_what, paths, inside) => {
    const items = await read(by(pull(7, { files: paths })), NARROWED)
    const change = meaningOf(items, 'services/api').get('pull_request_paths 3000000007')
    expect(change?.fields).toEqual({ pullRequest: '3000000007', inside })
  })

  test('is not asked for its paths where the whole repository counts', async () => {
    const client = by(pull(7))
    expect(topicsOf([{ items: await read(client) }])).not.toContain('api:pull_request_paths')
    expect(client.asked.map(({ route }) => route)).not.toContain('/pulls/{pull_number}/files')
    expect(client.queries.map(({ paths }) => paths)).not.toContain(true)
  })
})

test('of a pull request with more files than GitHub names, none inside, it is not known', async () => {
  const items = await read(source([pull(7, { files: files(3000) })]), NARROWED)
  const change = meaningOf(items, 'services/api').get('pull_request_paths 3000000007')
  expect(change?.fields).toMatchObject({ inside: null })
})

test('an incremental pass tells the same of what changed', async () => {
  const facts = pull(7, { readyAt: at(8), files: files(3, 'services/api/main.ts'), labels: ['bug'] })
  const pass = passOf({ cursor: { updatedAt: at(1), etag: null } })
  const client = source([facts])
  const { items } = await pullRequests.read(client, NARROWED, pass, null)
  expect(client.asked.map(({ route }) => route)).toEqual(['/pulls'])
  const meaning = meaningOf(items, 'services/api')
  expect(meaning.get('pull_request 3000000007')?.fields).toMatchObject({ labels: ['bug'] })
  expect(meaning.get('pull_request_paths 3000000007')?.fields).toMatchObject({ inside: true })
  expect(meaning.get(`pull_request_ready 3000000007/${inUtc(8)}`)?.fields).toMatchObject({ at: inUtc(8) })
})

test('only one that was a draft tells when it was marked ready', async () => {
  const ready = async (readyAt: string | null) => {
    const meaning = meaningOf(await read(source([pull(7, { readyAt })])))
    return [...meaning.values()].filter(({ kind }) => kind === 'pull_request_ready')
  }
  expect(await ready(null)).toEqual([])
  expect(await ready(at(9))).toMatchObject([{ fields: { at: inUtc(9) } }])
})
