import type { Principal, Resource } from '../credentials.ts'
import { answerGraphql, type Question } from '../graphql/answer.ts'
import { json, Refusal, type Reply } from '../routes/call.ts'
import { answerRest } from '../routes/index.ts'
import type { GithubState } from '../state.ts'
import { conditional, type Encoded, encode } from './exchange.ts'
import type { Asked, Fault } from './faults.ts'
import { limited, limitHeaders, refuseBeyondLimit } from './limits.ts'

export interface Answering {
  readonly state: GithubState
  readonly perPageCap: number
}

export interface Caller {
  readonly principal: Principal | null
  readonly isKnown: boolean
  readonly ifNoneMatch: string | undefined
}

export const resourceOf = ({ path }: Asked): Resource => (path === '/graphql' ? 'graphql' : 'core')

/** The whole answer, as GitHub gives it when nothing goes wrong on the way. */
export function answer(it: Answering, asked: Asked, caller: Caller): Encoded {
  const { state } = it
  const { principal } = caller
  if (principal === null) {
    const message = caller.isKnown ? 'Bad credentials' : 'Requires authentication'
    return around(state, null, asked, encode(new Refusal(401, message).reply))
  }
  const isFree = asked.path === '/rate_limit'
  const refused = isFree ? null : refuseBeyondLimit(state, principal, resourceOf(asked))
  if (refused !== null) return around(state, principal, asked, encode(refused))
  const reply = encode(replyOf(it, asked, principal))
  const encoded = asked.method === 'GET' ? conditional(reply, caller.ifNoneMatch) : reply
  // Nothing changed: that costs nothing.
  if (encoded.status === 304 && !isFree) state.credentials.budget(principal, resourceOf(asked)).used -= 1
  return around(state, principal, asked, encoded)
}

/** An answer that tells to wait. */
export function answerLimited(
  { state }: Answering,
  asked: Asked,
  { principal }: Caller,
  { form, seconds }: Fault & { readonly kind: 'rate-limit' },
): Encoded {
  if (principal === null) throw new Error('a limit holds for somebody: send the request with a token')
  const reply = encode(limited(state, principal, resourceOf(asked), form, seconds))
  if (form === '403-bare') return { ...reply, headers: { ...reply.headers, ...always(state) } }
  return around(state, principal, asked, reply)
}

function replyOf({ state, perPageCap }: Answering, asked: Asked, principal: Principal): Reply {
  try {
    if (asked.path !== '/graphql') {
      const { query, body } = asked
      const call = { state, world: state.world, principal, query, body: record(body), perPageCap }
      return answerRest(asked.method, asked.path, call)
    }
    const question = questionOf(asked)
    if (question === null) throw new Refusal(400, 'Problems parsing JSON')
    const budget = state.credentials.budget(principal, 'graphql')
    return json(answerGraphql({ state, principal, budget, perPageCap }, question))
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

function record(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}

function questionOf({ body }: Asked): Question | null {
  if (typeof body !== 'object' || body === null || !('query' in body) || typeof body.query !== 'string') return null
  const variables = 'variables' in body ? (body.variables as Question['variables']) : {}
  return { query: body.query, variables }
}

/** The headers of every answer around its own. */
function around(state: GithubState, principal: Principal | null, asked: Asked, it: Encoded): Encoded {
  const limits = principal === null ? {} : limitHeaders(state, principal, resourceOf(asked))
  return { ...it, headers: { ...always(state), ...limits, ...expiry(principal), ...it.headers } }
}

export const always = ({ world }: GithubState) => ({
  date: world.clock.now().toUTCString(),
  server: 'github.com',
  'x-github-enterprise-version': 'enterprise-server@3.17.0',
  'x-github-request-id': 'C0DE:1234:ABCD:EF01',
  'x-github-api-version-selected': '2022-11-28',
})

/** e.g. `2026-12-31 23:59:59 UTC`. */
function expiry(principal: Principal | null): Record<string, string> {
  const at = principal?.expiresAt ?? null
  if (at === null) return {}
  return { 'github-authentication-token-expiration': `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC` }
}
