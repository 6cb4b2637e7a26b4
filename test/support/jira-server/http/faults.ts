import type { LimitForm } from './limits.ts'

/** A request as a fault looks at it. `path` begins with `/rest` or `/oauth`, also when it came through the gateway. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Parsed; null without one. */
  readonly body: unknown
  readonly isGateway: boolean
}

export type Fault =
  /** Any answer: `body` as JSON, text as it is. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
    }
  /** 429 in one of its forms. Those that name a reason hold until they end, and count who asks on. */
  | { readonly kind: 'limit'; readonly form: LimitForm; readonly seconds?: number }
  /** A page of HTML; 502 by default. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Never answers, until the server is closed. */
  | { readonly kind: 'silence' }
  /** The connection ends without an answer. */
  | { readonly kind: 'hang-up' }
  /** The true answer, but the connection ends in the middle of it. */
  | { readonly kind: 'cut-off' }
  /** An answer that does not end, until it is hung up on. */
  | { readonly kind: 'endless' }
  /** The true answer in pieces, so long apart in real time. */
  | { readonly kind: 'slow'; readonly everyMs: number }
  /** 200 and `application/json` with something else inside. */
  | { readonly kind: 'not-json' }
  /** The page that was given before to the same path and query: the same items, and the same way on. */
  | { readonly kind: 'repeated-page' }
  /** True items, and the token that was asked with as the way on: round and round. */
  | { readonly kind: 'repeated-token' }
  /** No items, and the way on all the same. */
  | { readonly kind: 'empty-page' }
  /** The true items, the other way round. */
  | { readonly kind: 'reordered' }
  /** The true answer, after something has happened: between two pages, or between a list and its objects. */
  | { readonly kind: 'meanwhile'; readonly act: () => void }
  /** It happened, and the answer got lost: a refresh token is used up and nobody knows the new one. */
  | { readonly kind: 'lost-answer' }
