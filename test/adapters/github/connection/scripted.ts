import type { Answer, GithubClient } from '../../../../adapters/github/client/client.ts'
import type { Repository } from '../../../../adapters/github/streams/stream.ts'
import { type ErrorCode, TrackerdError } from '../../../../src/errors.ts'

export const NOW = new Date('2026-01-31T12:00:00.000Z')

/** What a scripted call is answered with; the rest of an answer is nothing in particular. */
export interface Told extends Partial<Pick<Answer, 'nextPage' | 'nextCursor' | 'skewMs'>> {
  readonly data?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls such as `GET /repos/octo/hello?per_page=1`, ` as app` behind those of the app itself. */
export type Script = Readonly<Record<string, Told | TrackerdError>>

/** A client that knows these calls only; any other fails the test. `calls` are those that were made, in order. */
export function scripted(kind: GithubClient['kind'], script: Script): { client: GithubClient; calls: string[] } {
  const calls: string[] = []
  const call = async (
    method: string,
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    asApp?: boolean,
  ) => {
    const name = `${method} ${filled(route, parameters)}${asApp ? ' as app' : ''}`
    calls.push(name)
    const told = script[name]
    if (told === undefined) throw new Error(`not in the script: ${name}`)
    if (told instanceof TrackerdError) throw told
    return answer(told)
  }
  const client: GithubClient = {
    kind,
    clock: { now: () => NOW },
    get: (route, parameters = {}, options = {}) => call('GET', route, parameters, options.asApp),
    post: (route, parameters = {}, options = {}) => call('POST', route, parameters, options.asApp),
    patch: (route, parameters = {}) => call('PATCH', route, parameters),
    graphql: () => Promise.reject(new Error('not in the script: GraphQL')),
  }
  return { client, calls }
}

/** As octokit fills a template: what has no place in the route becomes its query. */
function filled(route: string, parameters: Readonly<Record<string, unknown>>): string {
  const rest = new Map(Object.entries(parameters))
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return encodeURIComponent(String(value))
  })
  const query = [...rest].map(([name, value]) => `${name}=${value}`).join('&')
  return query === '' ? path : `${path}?${query}`
}

function answer({ data = null, headers = {}, nextPage = null, nextCursor = null, skewMs = 0 }: Told): Answer {
  const header = (name: string) => headers[name] ?? null
  return { data, notModified: false, etag: null, nextPage, nextCursor, sentAt: NOW, skewMs, header, redirected: false }
}

export const refusal = (code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) =>
  new TrackerdError(code, details)

export const NOT_FOUND = refusal('UPSTREAM_NOT_FOUND', { status: 404 })
export const FORBIDDEN = refusal('UPSTREAM_FORBIDDEN', { status: 403 })

export const repository = (owner: string, repo: string): Repository => ({
  owner,
  repo,
  pathPrefix: null,
  payload: { id: 7, full_name: `${owner}/${repo}`, html_url: null },
})

/** Part of what the API shows of a repository. */
export const shown = (id: number, fullName: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  full_name: fullName,
  html_url: `https://github.com/${fullName}`,
  private: true,
  archived: false,
  pushed_at: '2026-01-30T00:00:00Z',
  ...more,
})
