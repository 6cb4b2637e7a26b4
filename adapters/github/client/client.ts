import type { Clock } from '../../../src/ports/clock.ts'

/** What came back from a call that was answered with 2xx or 304. */
export interface Answer {
  /** The parsed body; null for 304 and for an empty one. */
  readonly data: unknown
  /** The caller's etag still holds: nothing changed, and the call cost nothing. */
  readonly notModified: boolean
  readonly etag: string | null
  /** Page number of the `Link` header's `rel="next"`; null on the last page. */
  readonly nextPage: number | null
  /** The `cursor` parameter of that link, for the lists that page by one. */
  readonly nextCursor: string | null
  /** When the request was sent, by our clock. */
  readonly sentAt: Date
  /** The source's clock minus ours in milliseconds, by the `Date` header; 0 without one. */
  readonly skewMs: number
  /** Other headers, names in lower case. */
  header(name: string): string | null
  /** Whether a redirect was followed (301: renamed or moved). */
  readonly redirected: boolean
}

export interface GetOptions {
  readonly etag?: string | null | undefined
  /** `refuse`: a redirect throws UPSTREAM_NOT_FOUND with `details.status` 301 instead of being followed. */
  readonly redirect?: 'follow' | 'refuse'
  /** As the app itself (JWT) instead of its installation. Only for credentials of an app, and for routes below `/app`. */
  readonly asApp?: boolean
}

/** What a query answered. Partial data is possible: whoever asks must look at `errors`. */
export interface GraphqlAnswer {
  readonly data: unknown
  /** `type` as GitHub names it (NOT_FOUND, FORBIDDEN, …) and where it happened. Never rate limits: those are thrown. */
  readonly errors: readonly { readonly type: string | null; readonly path: readonly (string | number)[] }[]
  readonly sentAt: Date
}

/**
 * GitHub's API with everything around a call done: credential, budget, timeout, body limit, retries with jitter, and
 * every failure as an error of the catalogue:
 * UPSTREAM_LIMITED (details.until), UPSTREAM_UNAVAILABLE (5xx, network, timeout, cut off), UPSTREAM_INVALID (not JSON, or
 * another page than the one asked for),
 * UPSTREAM_UNAUTHENTICATED (401; a suspended or removed installation), UPSTREAM_FORBIDDEN (403; `details.permission` where
 * GitHub names it), UPSTREAM_NOT_FOUND (404, 410, 451, a redirect to another server; `details.status`),
 * UPSTREAM_REJECTED (other 4xx; `details.status`).
 */
export interface GithubClient {
  readonly clock: Clock
  /**
   * e.g. `get('/repos/{owner}/{repo}/issues', { owner, repo, per_page: 100 })`: octokit's URL templates. Of a numbered
   * page `nextPage` is the one behind it, or null.
   */
  get(route: string, parameters?: Readonly<Record<string, unknown>>, options?: GetOptions): Promise<Answer>
  post(
    route: string,
    parameters?: Readonly<Record<string, unknown>>,
    options?: Pick<GetOptions, 'asApp'>,
  ): Promise<Answer>
  /** Like `post`, sent once: it may have had its effect although its answer is lost. */
  patch(route: string, parameters?: Readonly<Record<string, unknown>>): Promise<Answer>
  /**
   * A read-only query. Throws UPSTREAM_REJECTED with `details.tooLarge` when GitHub could not compute it in time or it asked
   * for too many nodes (also for 502 and 504 answers to a query): ask for less.
   */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>
  /** What kind of credential this is: some calls exist only for one of them. */
  readonly kind: 'token' | 'app'
}
