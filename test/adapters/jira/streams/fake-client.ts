import type { SendRequestOptions } from 'jira.js/core'
import type { JiraAnswer, JiraClient } from '../../../../adapters/jira/client/client.ts'
import type { JiraSource, JiraStream, ProjectFields } from '../../../../adapters/jira/streams/stream.ts'
import { type ErrorCode, TrackerdError } from '../../../../src/errors.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, Listed, Page, Pass } from '../../../../src/ports/source-reader.ts'

export const NOW = new Date('2024-06-01T12:00:00.000Z')

export const PROJECT: ScopeRef = {
  kind: 'project',
  externalId: '10000',
  name: 'ABC',
  url: 'https://acme.test/browse/ABC',
}
export const BOARD: ScopeRef = { kind: 'board', externalId: '12', name: 'Team', url: null }

export const FIELDS: ProjectFields = {
  points: { id: 'customfield_10016', name: 'Story Points' },
  sprint: { id: 'customfield_10020', name: 'Sprint' },
  epicLink: null,
}

/** A request as it went out, by our client or through jira.js. */
export interface Asked {
  /** e.g. `GET /rest/api/3/project/10000`. */
  readonly line: string
  readonly query: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

export interface FakeClient extends JiraClient {
  /** Everything that was asked so far. */
  readonly asked: Asked[]
}

export interface FakeOptions extends Partial<Pick<JiraClient, 'flavour' | 'kind'>> {
  readonly skewMs?: number
}

/** A client whose every answer is made by `tell`; what it throws is thrown. */
export function fakeClient(tell: (asked: Asked) => unknown, options: FakeOptions = {}): FakeClient {
  const { flavour = 'cloud', kind = flavour === 'cloud' ? 'api_token' : 'pat', skewMs = 0 } = options
  const asked: Asked[] = []
  const send = (method: string, path: string, query: object, body: unknown): JiraAnswer => {
    const request = { line: `${method} ${path}`, query: { ...query }, body: Object.assign({}, body) }
    asked.push(request)
    const data = structuredClone(tell(request))
    return { data, sentAt: NOW, asOf: new Date(NOW.getTime() + skewMs), skewMs, header: () => null }
  }
  const sendTo = (method: string, route: string, parameters: object, body?: unknown) => {
    const rest = new Map<string, unknown>(Object.entries(parameters))
    rest.set('api', flavour === 'cloud' ? 3 : 2)
    const path = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = rest.get(name)
      rest.delete(name)
      return encodeURIComponent(String(value))
    })
    rest.delete('api')
    return send(method, path, Object.fromEntries(rest), body)
  }
  return {
    clock: { now: () => NOW },
    logger: silentLogger,
    flavour,
    kind,
    site: 'https://acme.test',
    asked,
    get: async (route, parameters = {}) => sendTo('GET', route, parameters),
    query: async (route, body, parameters = {}) => sendTo('POST', route, parameters, body),
    post: async (route, body, parameters = {}) => sendTo('POST', route, parameters, body),
    put: async (route, body, parameters = {}) => sendTo('PUT', route, parameters, body),
    async through(call) {
      if (flavour !== 'cloud') throw new Error('jira.js does not know Data Center')
      let answer: JiraAnswer | null = null
      const data = await call({
        async sendRequest<T>(sent: SendRequestOptions<T>) {
          const query = Object.entries(sent.searchParams ?? {}).filter(([, value]) => value !== undefined)
          // What is undefined does not go over the wire.
          const body = sent.body === undefined ? undefined : JSON.parse(JSON.stringify(sent.body))
          answer = send(sent.method ?? 'GET', sent.url, Object.fromEntries(query), body)
          return answer.data as T
        },
      })
      if (answer === null) throw new Error('nothing was sent')
      return { ...(answer as JiraAnswer), data }
    },
  }
}

export const sourceOf = (client: JiraClient, fields: ProjectFields = FIELDS): JiraSource => ({
  client,
  fieldsOf: async () => fields,
})

export const refusal = (code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) =>
  new TrackerdError(code, details)
export const missing = () => refusal('UPSTREAM_NOT_FOUND', { status: 404 })
export const rejected = () => refusal('UPSTREAM_REJECTED', { status: 400 })

export function passOf(patch: Partial<Pass> = {}): Pass {
  return { mode: 'incremental', cursor: null, since: null, until: null, startedAt: NOW, backlog: [], ...patch }
}

export const backlogOf = (...externalIds: string[]) =>
  externalIds.map((externalId) => ({ externalId, sha: null, baseSha: null }))

export const stored = (json: Json | undefined): Json => JSON.parse(JSON.stringify(json ?? null))

const AT_MOST = 200

/** Reads to the end; what is stored between two pages goes through JSON, as in the database. */
export async function walk(
  stream: JiraStream,
  source: JiraSource,
  { scope = PROJECT, at = null, ...pass }: Partial<Pass> & { scope?: ScopeRef; at?: Json } = {},
): Promise<Page[]> {
  const pages: Page[] = []
  for (let place = at; pages.length < AT_MOST; ) {
    const page = await stream.read(source, scope, passOf(pass), place)
    pages.push(page)
    if (page.next === null) return pages
    place = stored(page.next)
  }
  throw new Error('the walk does not end')
}

export async function listed(stream: JiraStream, source: JiraSource, scope: ScopeRef = PROJECT): Promise<Listed[]> {
  const objects: Listed[] = []
  for (let at: Json = null, pages = 0; pages < AT_MOST; pages++) {
    const page = await stream.list(source, scope, null, at)
    objects.push(...page.objects)
    if (page.next === null) return objects
    at = stored(page.next)
  }
  throw new Error('the list does not end')
}

/** The cursor that the last page leaves. */
export const cursorOf = (pages: readonly Page[]): Json => stored(pages.at(-1)?.cursor)

/** One part of every item's payload, e.g. all issues. */
export function partsOf<Part>(pages: readonly Pick<Page, 'items'>[], part: string): Part[] {
  return pages.flatMap(({ items }) => items.map(({ payload }) => (payload as Record<string, Part>)[part] as Part))
}

export const topicsOf = (pages: readonly Pick<Page, 'items'>[]) => [
  ...new Set(pages.flatMap(({ items }) => items.map(({ topic }) => topic))),
]

/** So many seconds into 2024, as Jira writes it for somebody in Berlin in winter. */
export const berlin = (second: number) =>
  new Date(MIDNIGHT + (second + 3_600) * 1000).toISOString().replace('Z', '+0100')
export const utc = (second: number) => new Date(MIDNIGHT + second * 1000).toISOString()
const MIDNIGHT = Date.UTC(2024, 0, 1)

export const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
