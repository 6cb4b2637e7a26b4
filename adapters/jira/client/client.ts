import type { Client } from 'jira.js/core'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Logger } from '../../../src/ports/logger.ts'

/** What came back from a call that was answered with 2xx. */
export interface JiraAnswer<Data = unknown> {
  /** The parsed body; null for an empty one. */
  readonly data: Data
  /** When the request was sent, by our clock. */
  readonly sentAt: Date
  /** The same moment by the source's clock, reckoned from the answer's `Date` header. */
  readonly asOf: Date
  /** The source's clock minus ours in milliseconds; 0 when the answer told no time. */
  readonly skewMs: number
  /** Other headers, names in lower case. */
  header(name: string): string | null
}

/** Path parameters fill the braces of a route; the others go into the query, lists as repeated names. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>

/**
 * Jira's API with everything around a call done: credential (renewed when it is used up), budget, timeout, body limit,
 * retries with jitter for calls that change nothing, and every failure as an error of the catalogue:
 * UPSTREAM_LIMITED (details.until), UPSTREAM_UNAVAILABLE (5xx, 408, network, timeout, cut off), UPSTREAM_INVALID (not JSON),
 * UPSTREAM_UNAUTHENTICATED (401; a refresh token that is refused; a login that failed, whatever the status),
 * UPSTREAM_FORBIDDEN (403), UPSTREAM_NOT_FOUND (404, 410; `details.status`), UPSTREAM_REJECTED (other 4xx, a redirect to
 * another server; `details.status`).
 */
export interface JiraClient {
  readonly clock: Clock
  readonly logger: Logger
  readonly flavour: 'cloud' | 'datacenter'
  /** Some calls exist only for one kind of credential. */
  readonly kind: 'api_token' | 'oauth' | 'pat'
  /** Where people look at things, without a slash at the end: `https://acme.atlassian.net`. */
  readonly site: string
  /** e.g. `get('/rest/api/{api}/project/{project}', { project: 'ABC' })`; `{api}` is filled with 3 (Cloud) or 2 (Data Center). */
  get(route: string, parameters?: Parameters): Promise<JiraAnswer>
  /** A POST that only reads, e.g. a search: repeated like a GET. */
  query(route: string, body: unknown, parameters?: Parameters): Promise<JiraAnswer>
  /** Changes something at the source: sent once. */
  post(route: string, body: unknown, parameters?: Parameters): Promise<JiraAnswer>
  put(route: string, body: unknown, parameters?: Parameters): Promise<JiraAnswer>
  /**
   * Calls a function of jira.js through this client: the same credential, budget, limits and errors. Only for calls that
   * change nothing; any other throws INTERNAL. The answer is handed on as it came, so an instant is text where jira.js's
   * types say `Date`; what does not fit its schema is logged besides.
   */
  through<Data>(call: (js: Client) => Promise<Data>): Promise<JiraAnswer<Data>>
}
