import type { Principal } from '../access/credentials.ts'
import { seesProject, visibleIssue } from '../access/sees.ts'
import type { Issue } from '../objects/issue.ts'
import type { Project, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import type { Look } from '../show/look.ts'
import type { JiraState } from '../state.ts'

/** A request that has come to its route. */
export interface Call {
  readonly state: JiraState
  readonly world: World
  readonly principal: Principal
  readonly user: User
  /** What the pattern of the route names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>
  readonly look: Look
  /** Address of what is asked for, without the query. */
  readonly address: string
  /** No page holds more, whatever is asked for. */
  readonly pageCap: number
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, text as it is; undefined: no body. */
  readonly body?: unknown
  /** What it costs an app besides the call itself. */
  readonly objects?: number
}

/** Something was made. */
export const made = (body: unknown): Reply => ({ status: 201, body, objects: 1 })

export const json = (body: unknown, objects = 1): Reply => ({ status: 200, body, objects })

/** An answer that is no success. Thrown, so that a route can stop wherever it is. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(status: number, message: string) {
    super(message)
    this.reply = { status, body: { errorMessages: [message], errors: {} } }
  }
}

export interface Route {
  /** e.g. `GET /rest/api/:v/issue/:issue`; matched from beginning to end. */
  readonly line: string
  readonly method: string
  readonly pattern: RegExp
  readonly answer: (call: Call) => Reply
}

export function route(line: string, answer: (call: Call) => Reply): Route {
  const [method = '', path = ''] = line.split(' ')
  return { line, method, pattern: new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`), answer }
}

export const param = (call: Call, name: string): string => call.params[name] ?? ''

/** The issue that the path names, by id or by any key that it had. */
export function issueOf(call: Call): Issue {
  const it = visibleIssue(call.world, call.user, param(call, 'issue'))
  if (it === undefined) throw new Refusal(404, 'Issue does not exist or you do not have permission to see it.')
  return it
}

/** The project of the path, or the one named so. */
export function projectOf(call: Call, name = param(call, 'project')): Project {
  const it = call.world.project(name)
  if (it !== undefined && seesProject(call.user, it)) return it
  throw new Refusal(404, `No project could be found with ${/^\d+$/.test(name) ? 'id' : 'key'} '${name}'.`)
}

/** Comma-separated, or given several times. */
export function listed(query: URLSearchParams, name: string): string[] {
  return query.getAll(name).flatMap((value) => value.split(',').filter((part) => part !== ''))
}

/** A whole number, or the usual one. */
export function number(value: unknown, usual: number, name: string): number {
  if (value === undefined || value === null) return usual
  const it = Number(value)
  if (Number.isInteger(it) && it >= 0) return it
  throw new Refusal(400, `The ${name} parameter is not a valid number.`)
}
