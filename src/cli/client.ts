import { CATALOGUE, type ErrorCode, TrackerdError } from '../errors.ts'
import type { Connection } from './connection.ts'
import type { CliDeps } from './deps.ts'

/** The daemon's answer may take a while (a replay of many), but not for ever. */
const TIMEOUT_MS = 60_000

type Query = Readonly<Record<string, string | number | undefined>>

interface List<T> {
  readonly items: readonly T[]
  readonly next_cursor: string | null
}

/** The daemon's HTTP API. Its problems are thrown as the errors they were; no answer is DAEMON_UNREACHABLE. */
export class Client {
  readonly #connection: Connection
  readonly #fetch: typeof fetch
  readonly #version: string

  constructor(connection: Connection, { fetch, version }: Pick<CliDeps, 'fetch' | 'version'>) {
    this.#connection = connection
    this.#fetch = fetch
    this.#version = version
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    const given = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
    const search = given.toString()
    return this.send('GET', search === '' ? path : `${path}?${search}`)
  }

  /** A whole list, page by page. */
  async all<T>(path: string): Promise<List<T>> {
    const items: T[] = []
    let cursor: string | undefined
    do {
      const page: List<T> = await this.get(path, { limit: 200, cursor })
      items.push(...page.items)
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    return { items, next_cursor: null }
  }

  async send<T>(method: string, path: string, body?: object): Promise<T> {
    const { url, key, tenant } = this.#connection
    const init: RequestInit = {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        'user-agent': `trackerd-cli/${this.#version}`,
        ...(tenant === undefined ? {} : { 'x-trackerd-tenant': tenant }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }
    const answer = await this.#reach(`${url}/v1${path}`, init)
    if (answer.status === 204) return undefined as T
    const json = await readJson(answer, url)
    if (!answer.ok) throw errorOf(json, answer.status, url)
    return json as T
  }

  async #reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(url, init)
    } catch (cause) {
      throw new TrackerdError('DAEMON_UNREACHABLE', { what: `nothing answers at ${this.#connection.url}` }, { cause })
    }
  }
}

async function readJson(answer: Response, url: string): Promise<unknown> {
  try {
    return await answer.json()
  } catch (cause) {
    throw notTrackerd(answer.status, url, cause)
  }
}

const notTrackerd = (status: number, url: string, cause?: unknown) =>
  new TrackerdError(
    'DAEMON_UNREACHABLE',
    { what: `what answers at ${url} (status ${status}) is no trackerd` },
    { cause },
  )

/** The problem as the error it was. A code this program does not know (the daemon is newer) is INTERNAL, with its words. */
function errorOf(json: unknown, status: number, url: string): TrackerdError {
  const { code, detail, instance, details } = (typeof json === 'object' && json !== null ? json : {}) as {
    code?: unknown
    detail?: unknown
    instance?: unknown
    details?: Record<string, unknown>
  }
  if (typeof code !== 'string') return notTrackerd(status, url)
  const requestId = status >= 500 ? { requestId: instance } : {}
  if (Object.hasOwn(CATALOGUE, code)) return new TrackerdError(code as ErrorCode, { ...details, ...requestId })
  return new TrackerdError('INTERNAL', { what: `${code}: ${String(detail)}`, ...requestId })
}
