import { TrackerdError } from '../../../src/errors.ts'
import type { Parameters } from './client.ts'

/** What is asked for, as far as it differs from call to call. */
export interface Target {
  /** Path and query, to be put behind the address of the API. */
  readonly path: string
  /** What the source counts together: the template with method, e.g. `GET /rest/api/3/issue/{}`. */
  readonly resource: string
  /** The issue that the path names; null for one that names none. */
  readonly issue: string | null
}

/** A route with its parameters in place. What fills no braces goes into the query, lists as repeated names. */
export function targetOf(method: string, route: string, parameters: Parameters, version: '2' | '3'): Target {
  const filled = new Set(['api'])
  const path = route.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'api') return version
    const value = parameters[name]
    filled.add(name)
    if (value === undefined) throw new TrackerdError('INTERNAL', { what: `${route} lacks its ${name}` })
    return encodeURIComponent(String(value))
  })
  const query = Object.entries(parameters).filter(([name]) => !filled.has(name))
  const template = route.replaceAll('{api}', version).replaceAll(/\{\w+\}/g, '{}')
  return { path: addressed(path, query), resource: `${method} ${template}`, issue: issueOf(path) }
}

/**
 * The same for a path that jira.js filled in, as it came: it encodes nothing. What its template was is told by the look of
 * the parts: names of the API begin small and have no digit, ids and keys do not.
 */
export function filledTarget(method: string, path: string, query: Readonly<Record<string, unknown>>): Target {
  const [prefix = '', rest = ''] = path.split(/(?<=^\/rest\/\w+\/[\w.]+\/)/)
  const parts = rest.split('/').map((part) => (/^[a-z][A-Za-z_-]*$/.test(part) ? part : '{}'))
  return {
    path: addressed(path, Object.entries(query)),
    resource: `${method} ${prefix}${parts.join('/')}`,
    issue: issueOf(path),
  }
}

function addressed(path: string, query: readonly (readonly [string, unknown])[]): string {
  // A part of two dots would lead to another call than was meant.
  if (!/^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,;=:@%-]+)+$/.test(path))
    throw new TrackerdError('INTERNAL', { what: 'a path holds what is no part of a path' })
  const search = new URLSearchParams(query.flatMap(([name, value]) => namedValues(name, value))).toString()
  return search === '' ? path : `${path}?${search}`
}

function namedValues(name: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.filter((item) => item != null).map((item) => [name, String(item)])
  return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
}

const issueOf = (path: string) => /\/issue\/(\d+|[A-Z]\w*-\d+)(?:\/|$)/.exec(path)?.[1] ?? null
