import { describe, expect, test } from 'vitest'
import { deploymentContents } from '../../../../adapters/github/streams/deployment-contents.ts'
import type { BacklogItem } from '../../../../src/ports/source-reader.ts'
import { type Asked, fakeClient, missing, numbers, paged, passOf, walk } from './fake-client.ts'

interface Contents {
  readonly deployment: { readonly id: number }
  readonly base: string
  readonly head: string
  readonly complete: boolean
  readonly commits: readonly unknown[]
}

const deployed = (externalId: string, baseSha: string | null, sha = `head-${externalId}`): BacklogItem => ({
  externalId,
  sha,
  baseSha,
})

const comparison = (count: number, asked: Asked, told = count) => {
  const { data, nextPage } = paged(
    numbers(1, count).map((n) => ({ sha: `sha-${n}` })),
    asked,
  )
  return { data: { total_commits: told, commits: data }, nextPage }
}

async function contentsOf(backlog: readonly BacklogItem[], tell: Parameters<typeof fakeClient>[0]) {
  const client = fakeClient(tell)
  const pages = await walk(deploymentContents, client, passOf({ backlog }))
  const contents = pages.flatMap(({ items }) => items.map(({ payload }) => payload as Contents))
  return { client, pages, contents }
}

describe('the contents of a deployment', () => {
  test('are all commits since the one deployed before', async () => {
    const { client, contents } = await contentsOf([deployed('7', 'base')], (asked) => comparison(250, asked))
    expect(contents).toMatchObject([{ deployment: { id: 7 }, base: 'base', head: 'head-7', complete: true }])
    expect(contents[0]?.commits).toHaveLength(250)
    expect(client.asked.map(({ parameters }) => [parameters.basehead, parameters.page])).toEqual(
      numbers(1, 3).map((page) => ['base...head-7', page]),
    )
  })

  test('are empty for the first deployment and for the same commit again, without asking', async () => {
    const backlog = [deployed('1', null), deployed('2', 'same', 'same')]
    const { client, contents } = await contentsOf(backlog, () => ({ data: null }))
    expect(contents).toMatchObject([
      { base: '', complete: true, commits: [] },
      { base: 'same', complete: true, commits: [] },
    ])
    expect(client.asked).toEqual([])
  })

  test('are incomplete beyond 5,000 commits, and where fewer are told than counted', async () => {
    const many = await contentsOf([deployed('7', 'base')], (asked) => comparison(5_100, asked))
    expect(many.contents[0]?.commits).toHaveLength(5_000)
    expect(many.contents[0]?.complete).toBe(false)
    const few = await contentsOf([deployed('7', 'base')], (asked) => comparison(10, asked, 12))
    expect(few.contents).toMatchObject([{ complete: false, commits: { length: 10 } }])
  })

  test('are unknown for good when a commit was pushed away', async () => {
    const { contents } = await contentsOf([deployed('7', 'base')], () => {
      throw missing()
    })
    expect(contents).toMatchObject([{ deployment: { id: 7 }, complete: false, commits: [] }])
  })

  test('are read for five deployments in a step, and for fewer when they brought much', async () => {
    const backlog = numbers(1, 12).map((n) => deployed(String(n), 'base'))
    const small = await contentsOf(backlog, (asked) => comparison(1, asked))
    expect(small.pages.map(({ items }) => items.length)).toEqual([5, 5, 2])
    expect(small.contents.map(({ deployment }) => deployment.id)).toEqual(numbers(1, 12))
    const large = await contentsOf(backlog, (asked) => comparison(600, asked))
    expect(large.pages.map(({ items }) => items.length)).toEqual([2, 2, 2, 2, 2, 2])
  })

  test('are nothing to read when all are known', async () => {
    const { pages } = await contentsOf([], () => ({ data: null }))
    expect(pages).toMatchObject([{ items: [], next: null, cursor: null }])
  })
})
