import { describe, expect, test } from 'vitest'
import { pullRequests } from '../../../../../adapters/github/streams/pull-requests/index.ts'
import type { KnownObject } from '../../../../../src/ports/source-reader.ts'
import { listed, missing, REPOSITORY } from '../fake-client.ts'
import { pull, pulls } from './pull.ts'
import { dataOf, meaningOf, numbersOf, scripted, source, tooLarge } from './source.ts'

const known = (number: number, id = 3_000_000_000 + number): KnownObject => ({
  kind: 'pull_request',
  externalId: String(id),
  externalKey: `old/name#${number}`,
})

describe('the census of pull requests', () => {
  test('names every one with its number and the time of change that its version begins with', async () => {
    const objects = await listed(pullRequests, source(pulls(1, 150)))
    expect(objects).toHaveLength(150)
    expect(objects[149]).toEqual({
      kind: 'pull_request',
      externalId: '3000000150',
      key: 150,
      changedAt: '2024-01-01T00:02:30.000Z',
    })
    const [page] = [await pullRequests.fetch(source(pulls(1, 150)), REPOSITORY, objects.slice(149))]
    const version = meaningOf(page.items).get('pull_request 3000000150')?.version
    expect(version?.startsWith(objects[149]?.changedAt ?? 'nothing')).toBe(true)
  })

  test('asks for fewer when GitHub cannot compute so many names, and waits when it cannot compute one', async () => {
    const all = pulls(1, 150)
    const client = source(all, (_, variables) => {
      if (Number(variables.first) > 50) throw tooLarge()
      return { data: dataOf(all, variables) }
    })
    expect(await listed(pullRequests, client)).toHaveLength(150)
    const dead = scripted(() => {
      throw tooLarge()
    })
    await expect(listed(pullRequests, dead)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  })

  test('does not overlook one that has no name', async () => {
    const client = source(pulls(1, 2), () => ({
      data: {
        repository: {
          pullRequests: { totalCount: 1, pageInfo: { hasNextPage: false, endCursor: 'end' }, nodes: [null] },
        },
      },
    }))
    await expect(listed(pullRequests, client)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' })
  })
})

describe('pull requests read one by one', () => {
  test('come with all that belongs to them, asked for together', async () => {
    const all = [pull(1, { reviews: 1 }), pull(2, { checkRuns: 1 })]
    const client = source(all)
    const { items, gone } = await pullRequests.fetch(client, REPOSITORY, [known(1), known(2)])
    expect(numbersOf([{ items }])).toEqual([1, 2])
    expect(items.map(({ topic }) => topic)).toEqual(expect.arrayContaining(['pull_request_review', 'check_run']))
    expect(gone).toEqual([])
    expect(client.queries).toHaveLength(1)
  })

  test("are gone when their number is nobody's, and moved when it is somebody else's", async () => {
    const client = source(pulls(1, 2))
    const { items, gone } = await pullRequests.fetch(client, REPOSITORY, [known(1), known(2, 7), known(3)])
    expect(numbersOf([{ items }])).toEqual([1])
    expect(gone).toMatchObject([
      { object: { externalId: '7' }, reason: 'moved' },
      { object: { externalId: '3000000003' }, reason: 'deleted' },
    ])
  })

  test('are not gone when the repository is, or when something else is in the way', async () => {
    for (const status of [404, 451]) {
      const client = scripted(
        () => ({}),
        () => {
          throw missing(status)
        },
      )
      const fetching = pullRequests.fetch(client, REPOSITORY, [known(1)])
      await expect(fetching).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND', details: { status } })
    }
  })

  test('need a number', async () => {
    const nameless = { ...known(1), externalKey: null }
    const fetching = pullRequests.fetch(source(pulls(1, 1)), REPOSITORY, [nameless])
    await expect(fetching).rejects.toMatchObject({ code: 'INTERNAL' })
  })
})
