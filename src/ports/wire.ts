/**
 * How names are written at the boundary: `snake_case` outside (HTTP, `--json`), `camelCase` inside.
 * Everything that crosses goes through these two functions, so the wire and the views cannot drift apart.
 */

type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : S

/** Members whose value belongs to somebody else (an event, a header list, names of issue types): handed on untouched. */
type Opaque = 'payload' | 'headers' | 'counts' | 'details' | 'credential' | 'issueTypes' | 'stages'
const OPAQUE: ReadonlySet<string> = new Set<Opaque | 'issue_types'>([
  'payload',
  'headers',
  'counts',
  'details',
  'credential',
  'issueTypes',
  'issue_types',
  'stages',
])

/** The type of a view as it is written on the wire. */
export type Wire<T> = T extends readonly (infer Item)[]
  ? Wire<Item>[]
  : T extends object
    ? { -readonly [K in keyof T as K extends string ? Snake<K> : K]: K extends Opaque ? T[K] : Wire<T[K]> }
    : T

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

/** The type of an input as the use cases take it. */
export type Unwire<T> = T extends readonly (infer Item)[]
  ? Unwire<Item>[]
  : T extends object
    ? { [K in keyof T as K extends string ? Camel<K> : K]: K extends Opaque | 'issue_types' ? T[K] : Unwire<T[K]> }
    : T

/** The view with every name in snake_case. */
export const toWire = <T>(view: T): Wire<T> => renamed(view, snake) as Wire<T>

/** The input with every name in camelCase. */
export const fromWire = <T>(input: T): Unwire<T> => renamed(input, camel) as Unwire<T>

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [rename(name), OPAQUE.has(name) ? member : renamed(member, rename)]),
  )
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
