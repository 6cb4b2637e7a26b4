import { TrackerdError } from '../../../src/errors.ts'
import type { ConnectOptions } from '../../../src/ports/source-reader.ts'
import { type Pause, pause as realPause, retry } from '../../http/retry.ts'
import { createAccess } from './access.ts'
import { addressesOf } from './base-url.ts'
import { call, type Result } from './call.ts'
import type { Answer, GetOptions, GithubClient } from './client.ts'
import { readCredential } from './credential.ts'
import { GRAPHQL_TIMEOUT_MS, REST_TIMEOUT_MS } from './exchange.ts'
import { costOf, queryAnswerOf } from './graphql.ts'
import { nextOf } from './link.ts'

/** GitHub's rule for its 900 points a minute: a write counts as five reads, and a query as one. */
const POINTS = { GET: 1, POST: 5, PATCH: 5, QUERY: 1 }

/** A client for one endpoint. It keeps nothing but an app's token and holds no connection, so it needs no closing. */
export function createClient(options: ConnectOptions, pause: Pause = realPause): GithubClient {
  const credential = readCredential(options.credential)
  const { rest, graphql } = addressesOf(options.baseUrl)
  const access = createAccess(rest, credential, options, pause)
  const repeated = <Done>(run: () => Promise<Done>) => retry(run, { ...options, pause })
  /** Of the last query: the source tells only afterwards. */
  let queryCost = 1

  const send = (
    method: 'GET' | 'POST' | 'PATCH',
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    { etag, redirect = 'follow', asApp = false }: GetOptions,
  ) =>
    access(asApp, ({ headers, ...caller }) =>
      call(options, {
        ...caller,
        name: `${method} ${route}`,
        route: `${method} ${route}`,
        parameters,
        headers: etag === null || etag === undefined ? headers : { ...headers, 'if-none-match': etag },
        cost: 1,
        points: POINTS[method],
        timeoutMs: REST_TIMEOUT_MS,
        redirect,
        isQuery: false,
      }),
    )

  const ask = (query: string, variables: Readonly<Record<string, unknown>>) =>
    access(false, (caller) =>
      call(options, {
        ...caller,
        name: 'the GraphQL query',
        route: `POST ${graphql}`,
        parameters: { query, variables },
        resource: 'graphql',
        cost: queryCost,
        points: POINTS.QUERY,
        timeoutMs: GRAPHQL_TIMEOUT_MS,
        redirect: 'follow',
        isQuery: true,
      }),
    )

  return {
    clock: options.clock,
    kind: credential.kind,
    get: (route, parameters = {}, how = {}) =>
      repeated(async () => leadingOn(route, parameters, answerOf(await send('GET', route, parameters, how)))),
    post: async (route, parameters = {}, how = {}) => answerOf(await send('POST', route, parameters, how)),
    patch: async (route, parameters = {}) => answerOf(await send('PATCH', route, parameters, {})),
    graphql: (query, variables) =>
      repeated(async () => {
        const result = await ask(query, variables)
        queryCost = costOf(result) ?? queryCost
        return queryAnswerOf(result)
      }),
  }
}

/**
 * Behind a page comes the one with the next number. One that names another is not the page that was asked for: to go on
 * behind it would leave a hole, to follow it would never end.
 */
function leadingOn(route: string, { page }: Readonly<Record<string, unknown>>, answer: Answer): Answer {
  const { nextPage } = answer
  if (typeof page !== 'number' || nextPage === null || nextPage === page + 1) return answer
  throw new TrackerdError('UPSTREAM_INVALID', { what: `page ${page} of ${route} names ${nextPage} as the next` })
}

function answerOf({ data, status, headers, sentAt, skewMs, redirected }: Result): Answer {
  const { page, cursor } = nextOf(headers.get('link'))
  return {
    data,
    notModified: status === 304,
    etag: headers.get('etag'),
    nextPage: page,
    nextCursor: cursor,
    sentAt,
    skewMs,
    header: (name) => headers.get(name),
    redirected,
  }
}
