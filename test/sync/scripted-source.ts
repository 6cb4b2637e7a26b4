import { githubAdapter } from '../../adapters/github/index.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { ScopeRef, SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import type {
  CheckReport,
  ConnectOptions,
  DeliveryLog,
  DiscoveredScope,
  Fetched,
  Json,
  KnownScope,
  ListPage,
  Located,
  Page,
  Pass,
  PolledItem,
  SourceReader,
  Stream,
} from '../../src/ports/source-reader.ts'

export const stream = (name: string, given: Partial<Stream> = {}): Stream => ({
  name,
  summary: name,
  scopeKinds: ['repository'],
  backlog: null,
  censusOf: ['issue'],
  censusDays: null,
  ...given,
})

/** Two streams; `log` never goes, so it takes no census. */
export const STREAMS = [stream('tickets'), stream('log', { censusOf: [] })]

/** A source whose every answer is written by the test. What is not scripted answers as an empty source does. */
export class ScriptedSource {
  readonly calls: string[] = []
  credential: Json = 'good'
  app: string | null = null
  streams: readonly Stream[] = STREAMS
  /** What it does otherwise than the GitHub adapter. */
  otherwise: Partial<SourceAdapter> = {}
  scopes: DiscoveredScope[] = []
  locate: (name: string, known: KnownScope) => Promise<Located> = async (name) => ({
    found: true,
    scope: { kind: 'repository', externalId: idOf(name), name, url: null },
    changed: { topic: 'api:repository', payload: { repository: repository(name) } },
  })
  read: (call: { stream: string; scope: ScopeRef; pass: Pass; at: Json; limits: ConnectOptions }) => Promise<Page> =
    async () => lastPage([])
  list: (scope: ScopeRef, at: Json) => Promise<ListPage> = async () => ({ objects: [], next: null, total: null })
  fetch: SourceReader['fetch'] = async (): Promise<Fetched> => ({ items: [], gone: [] })
  check: (options: ConnectOptions) => Promise<CheckReport> = async () => ({
    lines: [{ name: 'authenticated', outcome: 'ok', text: 'as octocat', hint: null }],
    account: 'octocat',
    credentialExpiresAt: null,
  })
  logs: () => Promise<readonly DeliveryLog[]> = async () => []

  /** The GitHub adapter with this source behind it. */
  get adapters(): ReadonlyMap<SystemName, SourceAdapter> {
    const reading = {
      streams: this.streams,
      pacing: [],
      credential: (input: unknown) => (typeof input === 'object' ? (input as Json) : String(input)),
      appOf: () => this.app,
      goneChange: githubAdapter.reading.goneChange,
      connect: (options: ConnectOptions) => this.#connect(options),
    }
    return new Map([['github', { ...githubAdapter, reading, ...this.otherwise }]])
  }

  #connect(options: ConnectOptions): SourceReader {
    const called = async <T>(name: string, answer: () => Promise<T>): Promise<T> => {
      this.calls.push(name)
      options.signal.throwIfAborted()
      if (options.credential !== this.credential) throw new TrackerdError('UPSTREAM_UNAUTHENTICATED')
      return answer()
    }
    return {
      locate: (known) => called(`locate ${known.name}`, () => this.locate(known.name, known)),
      read: (name, scope, pass, at) =>
        called(`read ${name} ${scope.name} ${JSON.stringify(at)}`, () =>
          this.read({ stream: name, scope, pass, at, limits: options }),
        ),
      list: (name, scope, _since, at) => called(`list ${name}`, () => this.list(scope, at)),
      fetch: (name, scope, objects) =>
        called(`fetch ${name} ${objects.length}`, () => this.fetch(name, scope, objects)),
      discover: () => called('discover', async () => ({ scopes: this.scopes, next: null })),
      check: () => this.check(options),
      deliveryLogs: () => called('logs', () => this.logs()),
    }
  }
}

const ids = new Map<string, string>()
/** A number for each name, the same each time. */
export function idOf(name: string): string {
  const id = ids.get(name) ?? String(1_000 + ids.size)
  ids.set(name, id)
  return id
}

export const repository = (name: string) => ({
  id: Number(idOf(name)),
  full_name: name,
  html_url: `https://github.com/${name}`,
  private: false,
  archived: false,
  updated_at: '2026-01-01T00:00:00Z',
})

/** An issue that is a defect, as the API gives it. */
export const issue = (scope: string, number: number, given: Record<string, unknown> = {}): PolledItem => ({
  topic: 'issues',
  payload: {
    repository: repository(scope),
    issue: {
      id: 70_000 + number,
      number,
      html_url: `https://github.com/${scope}/issues/${number}`,
      title: `Issue ${number}`,
      body: null,
      state: 'open',
      labels: [{ name: 'bug' }],
      user: null,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-02T00:00:00Z',
      closed_at: null,
      ...given,
    },
  },
})

const READ_AT = new Date('2026-01-15T11:59:00Z')
export const page = (items: readonly PolledItem[], next: Json, given: Partial<Page> = {}): Page => ({
  items,
  readAt: READ_AT,
  next,
  total: null,
  ...given,
})
export const lastPage = (items: readonly PolledItem[], cursor: Json = 'end'): Page => page(items, null, { cursor })
