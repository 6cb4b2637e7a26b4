import { describe, expect, test } from 'vitest'
import { issues } from '../../../../adapters/jira/streams/issues/index.ts'
import type { KnownObject } from '../../../../src/ports/source-reader.ts'
import { type Asked, fakeClient, listed, missing, numbers, PROJECT, refusal, sourceOf } from './fake-client.ts'
import { issue, searchOnCloud, searchOnDataCenter } from './index-of-issues.ts'

describe('the census', () => {
  test('names every issue by its id alone, 5,000 in a page', async () => {
    const all = numbers(1, 10_500).map((id) => issue(id, id))
    const client = fakeClient((asked) => searchOnCloud(all, asked, 5_000))
    const objects = await listed(issues, sourceOf(client))
    expect(new Set(objects.map(({ externalId }) => Number(externalId)))).toEqual(new Set(numbers(1, 10_500)))
    expect(objects[0]).toEqual({ kind: 'issue', externalId: '1', key: null, changedAt: null })
    expect(client.asked.map(({ body }) => [body.fields, body.maxResults])).toEqual(Array(3).fill([['id'], 5_000]))
  })

  test('begins anew when its token has expired, and gives up when that happens again and again', async () => {
    const all = numbers(1, 30).map((id) => issue(id, id))
    let refusals = 1
    const client = fakeClient((asked) => searchOnCloud(all, asked, 10, () => refusals-- <= 0))
    const names = (await listed(issues, sourceOf(client))).map(({ externalId }) => Number(externalId))
    expect(new Set(names)).toEqual(new Set(numbers(1, 30)))
    const never = fakeClient((asked) => searchOnCloud(all, asked, 10, () => false))
    await expect(listed(issues, sourceOf(never))).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' })
  })

  test.each([
    ['a token that comes again', { issues: [{ id: '1' }], nextPageToken: 'same' }],
    ['an empty page that promises more', { issues: [], nextPageToken: 'more' }],
  ])('does not follow %s', async (_, answer) => {
    await expect(listed(issues, sourceOf(fakeClient(() => answer)))).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })

  test('of Data Center tells when they changed as well', async () => {
    const all = numbers(1, 2_300).map((id) => issue(id, id))
    const client = fakeClient((asked) => searchOnDataCenter(all, asked, 1_000), { flavour: 'datacenter' })
    const objects = await listed(issues, sourceOf(client))
    expect(objects).toHaveLength(2_300)
    expect(objects[0]).toMatchObject({ externalId: '1', changedAt: '2024-01-01T00:00:01.000Z' })
  })
})

const known = (externalId: string): KnownObject => ({ kind: 'issue', externalId, externalKey: `ABC-${externalId}` })

/** A site with these issues, whose project is there and may be browsed unless `tell` says otherwise. */
function cloud(tell: (asked: Asked) => unknown) {
  return fakeClient((asked) => {
    const told = tell(asked)
    if (told !== undefined) return told
    if (asked.line === 'GET /rest/api/3/project/10000') return { id: '10000', key: 'ABC' }
    if (asked.line === 'GET /rest/api/3/mypermissions') return BROWSE
    if (asked.line.startsWith('GET /rest/api/3/issue/')) throw missing()
    throw new Error(`not asked for: ${asked.line}`)
  })
}
const BROWSE = { permissions: { BROWSE_PROJECTS: { havePermission: true } } }
const bulk =
  (...found: unknown[]) =>
  (asked: Asked) =>
    asked.line === 'POST /rest/api/3/issue/bulkfetch' ? { issues: found, issueErrors: [] } : undefined

describe('issues asked for by themselves', () => {
  test('come in one request for a hundred', async () => {
    const all = numbers(1, 150).map((id) => issue(id, id))
    const client = cloud(({ line, body }) => {
      if (line !== 'POST /rest/api/3/issue/bulkfetch') return undefined
      const ids = new Set(body.issueIdsOrKeys as string[])
      return { issues: all.filter(({ id }) => ids.has(id)) }
    })
    const objects = numbers(1, 150).map((id) => known(String(id)))
    const fetched = await issues.fetch(sourceOf(client), PROJECT, objects)
    expect([fetched.items.length, fetched.gone]).toEqual([150, []])
    expect(client.asked.map(({ body }) => (body.issueIdsOrKeys as string[]).length)).toEqual([100, 50])
  })

  test('that the bulk could not bring, for an error of their own, are asked for alone', async () => {
    const client = cloud((asked) => {
      if (asked.line === 'GET /rest/api/3/issue/2') return issue(2, 2)
      return asked.line.endsWith('bulkfetch')
        ? { issues: [issue(1, 1)], issueErrors: [{ id: '2', errorMessage: 'something went wrong' }] }
        : undefined
    })
    const fetched = await issues.fetch(sourceOf(client), PROJECT, [known('1'), known('2')])
    expect(fetched.items.map(({ payload }) => (payload as { issue: { id: string } }).issue.id)).toEqual(['1', '2'])
    expect(fetched.gone).toEqual([])
  })

  test('that are in another project now have moved there', async () => {
    const client = cloud(bulk(issue(1, 1, '10001')))
    const object = { ...known('1'), version: '2024-01-01T00:00:00.000Z#1' }
    expect(await issues.fetch(sourceOf(client), PROJECT, [object])).toEqual({
      items: [],
      gone: [{ object, reason: 'moved' }],
    })
  })

  test('that are not found while the project shows its issues are deleted', async () => {
    const client = cloud(bulk())
    expect(await issues.fetch(sourceOf(client), PROJECT, [known('1')])).toEqual({
      items: [],
      gone: [{ object: known('1'), reason: 'deleted' }],
    })
  })

  test.each([
    ['the project is not shown any more', 'GET /rest/api/3/project/10000', 'UPSTREAM_NOT_FOUND'],
    ['the project may not be browsed any more', 'GET /rest/api/3/mypermissions', 'UPSTREAM_FORBIDDEN'],
    ['the credential is refused', 'GET /rest/api/3/issue/1', 'UPSTREAM_UNAUTHENTICATED'],
  ] as const)('are never gone when %s', async (_, line, code) => {
    const client = cloud((asked) => {
      if (asked.line !== line) return bulk()(asked)
      if (code === 'UPSTREAM_FORBIDDEN') return { permissions: { BROWSE_PROJECTS: { havePermission: false } } }
      throw refusal(code)
    })
    await expect(issues.fetch(sourceOf(client), PROJECT, [known('1')])).rejects.toMatchObject({ code })
  })

  test('of Data Center come one by one', async () => {
    const client = fakeClient(
      ({ line }) => {
        if (line === 'GET /rest/api/2/issue/1') return issue(1, 1)
        if (line === 'GET /rest/api/2/project/10000') return { id: '10000', key: 'ABC' }
        if (line === 'GET /rest/api/2/mypermissions') return BROWSE
        throw missing()
      },
      { flavour: 'datacenter' },
    )
    const listed = { kind: 'issue', externalId: '2', key: null, changedAt: null } as const
    const fetched = await issues.fetch(sourceOf(client), PROJECT, [known('1'), listed])
    expect(fetched.items).toHaveLength(1)
    expect(fetched.gone).toEqual([{ object: { kind: 'issue', externalId: '2', externalKey: null }, reason: 'deleted' }])
  })
})
