import type { Principal } from '../credentials.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import type { GithubState } from '../state.ts'

/** A request that has come to its route. */
export interface Call {
  readonly state: GithubState
  readonly world: World
  readonly principal: Principal
  /** What the pattern of the route names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>
  /** Address of what is asked for, for links. */
  readonly address: string
  readonly perPageCap: number
}

export interface RepositoryCall extends Call {
  readonly repository: Repository
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown
}

export const json = (body: unknown, status = 200): Reply => ({ status, body })

/** An answer that is no success. Thrown, so that a route can stop wherever it is. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, more: object = {}) {
    super(message)
    const documentation_url = 'https://docs.github.com/rest'
    this.reply = { status, headers, body: { message, ...more, documentation_url, status: String(status) } }
  }
}

export const notFound = () => new Refusal(404, 'Not Found')

/** GitHub's redirect: the address stands in the header and in the body. */
export const movedTo = (url: string) => new Refusal(301, 'Moved Permanently', { location: url }, { url })

export interface Route<C extends Call> {
  readonly method: string
  /** e.g. `/pulls/:number`; matched from beginning to end. */
  readonly pattern: RegExp
  /** What the caller needs: e.g. `issues` to read, `issues:write` to write; null: nothing. */
  readonly permission: string | null
  readonly answer: (call: C) => Reply
}

export function route<C extends Call>(line: string, permission: string | null, answer: (call: C) => Reply): Route<C> {
  const [method = '', pattern = ''] = line.split(' ')
  return { method, pattern: new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`), permission, answer }
}

export const intOf = (call: Call, name: string) => Number(call.params[name])

/** What the parameters in the path hold, decoded. */
export const paramsOf = (match: RegExpExecArray): Record<string, string> =>
  Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
