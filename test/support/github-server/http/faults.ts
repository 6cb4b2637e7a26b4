/** A request as a fault looks at it. `path` is without `/api/v3`; a query comes as `POST /graphql`. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Parsed; null without one. For a query: `{ query, variables }`. */
  readonly body: unknown
}

export type Fault =
  /** Any answer: `body` as JSON, text as it is. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
    }
  /** One of the four forms in which GitHub tells to wait. `seconds`: how long, 60 by default. */
  | { readonly kind: 'rate-limit'; readonly form: LimitForm; readonly seconds?: number }
  /** It happened, and the answer got lost: the connection ends without one. */
  | { readonly kind: 'lost-answer' }
  /** 502 with a page of HTML. */
  | { readonly kind: 'html' }
  /** Never answers, until the server is closed. */
  | { readonly kind: 'silence' }
  /** The connection ends without an answer. */
  | { readonly kind: 'hang-up' }
  /** The true answer, but the connection ends in the middle of it. */
  | { readonly kind: 'cut-off' }
  /** An answer that does not end, until it is hung up on. */
  | { readonly kind: 'endless' }
  /** 200 and `application/json` with something else inside. */
  | { readonly kind: 'not-json' }
  /** The answer that was given before to the same path: the same items, and the same way on. */
  | { readonly kind: 'repeated-page' }
  /** The true items, the other way round. */
  | { readonly kind: 'reordered' }
  /** The true answer, after something has happened: between two pages, or between a list and its objects. */
  | { readonly kind: 'meanwhile'; readonly act: () => void }
  /** 200 without data, e.g. `MAX_NODE_LIMIT_EXCEEDED` or null for the time limit. */
  | { readonly kind: 'graphql-errors'; readonly types: readonly (string | null)[] }
  /** The true data with null at `path`, and an error that says so. */
  | { readonly kind: 'graphql-partial'; readonly path: readonly (string | number)[]; readonly type: string | null }

export type LimitForm = '429-retry-after' | '403-retry-after' | '403-remaining-0' | '403-bare'

/** A JSON answer with the items of its list the other way round. */
export function reordered(body: unknown): unknown {
  if (Array.isArray(body)) return body.toReversed()
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.toReversed() : value]),
  )
}

/** A GraphQL answer with null at `path` below `data`, and the error for it. */
export function partial(body: unknown, path: readonly (string | number)[], type: string | null): unknown {
  const copy = structuredClone(body) as { data: unknown; errors?: object[] }
  const last = path.at(-1)
  let at: unknown = copy.data
  for (const step of path.slice(0, -1)) at = (at as Record<string, unknown> | undefined)?.[step]
  if (last !== undefined && typeof at === 'object' && at !== null) Object.assign(at, { [last]: null })
  const error = { ...(type === null ? {} : { type }), path, message: 'Something went wrong' }
  return { ...copy, errors: [...(copy.errors ?? []), error] }
}
