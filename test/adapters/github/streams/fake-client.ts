import type { GetOptions, GithubClient } from '../../../../adapters/github/client/client.ts'
import type { GithubStream, Repository } from '../../../../adapters/github/streams/stream.ts'
import { TrackerdError } from '../../../../src/errors.ts'
import type { Json, Listed, Page, Pass } from '../../../../src/ports/source-reader.ts'

export const NOW = new Date('2024-06-01T12:00:00Z')

export const REPOSITORY: Repository = {
  owner: 'octo',
  repo: 'hello',
  pathPrefix: null,
  payload: { id: 1, full_name: 'octo/hello', html_url: 'https://github.com/octo/hello' },
}

/** A request as the stream sent it, without the repository's own parameters. */
export interface Asked {
  readonly route: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly options: GetOptions
}

export interface Told {
  readonly data: unknown
  readonly etag?: string
  readonly notModified?: boolean
  readonly nextPage?: number | null
}

export interface FakeClient extends GithubClient {
  /** Everything that was asked so far. */
  readonly asked: Asked[]
}

/** A client whose every answer is made by `tell`; what it throws is thrown. Routes are told below `/repos/{owner}/{repo}`. */
export function fakeClient(tell: (asked: Asked) => Told): FakeClient {
  const asked: Asked[] = []
  const unused = () => Promise.reject(new Error('no stream of these tests sends this'))
  return {
    clock: { now: () => NOW },
    kind: 'token',
    asked,
    async get(route, { owner, repo, ...parameters } = {}, options = {}) {
      if (owner !== 'octo' || repo !== 'hello') throw new Error('another repository')
      const request = { route: route.replace('/repos/{owner}/{repo}', ''), parameters, options }
      asked.push(request)
      const { data, etag = null, notModified = false, nextPage = null } = tell(request)
      const headers = { nextCursor: null, skewMs: 0, header: () => null, redirected: false }
      return { data, etag, notModified, nextPage, sentAt: NOW, ...headers }
    },
    post: unused,
    patch: unused,
    graphql: unused,
  }
}

/** The page of the list that the request asks for, as GitHub pages by number. */
export function paged(list: readonly unknown[], { parameters }: Asked): { data: unknown[]; nextPage: number | null } {
  const size = Number(parameters.per_page)
  const page = Number(parameters.page)
  return { data: list.slice((page - 1) * size, page * size), nextPage: page * size < list.length ? page + 1 : null }
}

export const missing = (status = 404) => new TrackerdError('UPSTREAM_NOT_FOUND', { status })

export function passOf(patch: Partial<Pass> = {}): Pass {
  return { mode: 'incremental', cursor: null, since: null, until: null, startedAt: NOW, backlog: [], ...patch }
}

export const backlogOf = (...externalIds: string[]) =>
  externalIds.map((externalId) => ({ externalId, sha: null, baseSha: null }))

const AT_MOST = 200

/** Reads to the end; what is stored between two pages goes through JSON, as in the database. */
export async function walk(stream: GithubStream, client: GithubClient, pass: Pass, at: Json = null): Promise<Page[]> {
  const pages: Page[] = []
  for (let place = at; pages.length < AT_MOST; ) {
    const page = await stream.read(client, REPOSITORY, pass, place)
    pages.push(page)
    if (page.next === null) return pages
    place = JSON.parse(JSON.stringify(page.next))
  }
  throw new Error('the walk does not end')
}

export async function listed(stream: GithubStream, client: GithubClient, since: Date | null = null): Promise<Listed[]> {
  const objects: Listed[] = []
  let at: Json = null
  do {
    const page = await stream.list(client, REPOSITORY, since, at)
    objects.push(...page.objects)
    at = JSON.parse(JSON.stringify(page.next))
  } while (at !== null)
  return objects
}

/** The cursor that the last page leaves. */
export const cursorOf = (pages: readonly Page[]): Json => pages.at(-1)?.cursor ?? null

/** One part of every item's payload, e.g. all issues. */
export function partsOf<Part>(pages: readonly Pick<Page, 'items'>[], part: string): Part[] {
  return pages.flatMap(({ items }) =>
    items.flatMap(({ payload }) => {
      const value = (payload as Record<string, Part>)[part]
      return value === undefined ? [] : [value]
    }),
  )
}

export const topicsOf = (pages: readonly Pick<Page, 'items'>[]) =>
  pages.flatMap(({ items }) => items.map((it) => it.topic))

/** So many seconds into 2024, as GitHub writes it. */
export const at = (second: number) => new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString().replace('.000', '')

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
