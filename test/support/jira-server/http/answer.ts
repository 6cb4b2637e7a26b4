import type { Principal } from '../access/credentials.ts'
import { type Call, json, Refusal, type Reply } from '../routes/call.ts'
import { type Found, find } from '../routes/index.ts'
import type { JiraState } from '../state.ts'
import type { Asked, Fault } from './faults.ts'
import type { LimitedCall } from './limits.ts'

export interface Answering {
  readonly state: JiraState
  readonly pageCap: number
}

const UNAUTHORIZED = 'Client must be authenticated to access this resource.'

/** The whole answer, as Jira gives it when nothing goes wrong on the way; `limit`: as it gives it when it is too much. */
export function answer(
  it: Answering,
  asked: Asked,
  principal: Principal | null,
  limit: (Fault & { readonly kind: 'limit' }) | null = null,
): Reply {
  const { state } = it
  if (state.world.isCloud && asked.path === '/oauth/token' && asked.method === 'POST') {
    return state.credentials.oauth.exchange(record(asked.body))
  }
  if (state.world.isCloud && asked.path === '/_edge/tenant_info') return json({ cloudId: state.world.site.cloudId }, 0)
  const found = find(state.world.site.mode, asked.method, asked.path)
  const call: LimitedCall = { principal, line: found?.route.line ?? asked.path, path: asked.path }
  if (limit !== null) return state.limits.impose(limit.form, call, limit.seconds)
  if (principal === null) return unauthorized(asked)
  const refused = state.limits.refuse(call)
  if (refused !== null) return refused
  const reply = replyOf(it, asked, principal, found)
  if (principal.by === 'oauth') state.limits.points?.spend(1 + (reply.objects ?? 0))
  return state.world.isCloud ? { ...reply, headers: { ...state.limits.headers(call), ...reply.headers } } : reply
}

function unauthorized({ isGateway }: Asked): Reply {
  if (isGateway) return { status: 401, body: { code: 401, message: 'Unauthorized' } }
  return { ...new Refusal(401, UNAUTHORIZED).reply, headers: { 'www-authenticate': 'OAuth realm="Jira"' } }
}

function replyOf(it: Answering, asked: Asked, principal: Principal, found: Found | undefined): Reply {
  const { state, pageCap } = it
  const { world } = state
  if (asked.path === '/oauth/token/accessible-resources') return state.accessibleResources()
  if (found === undefined) return { status: 404, body: { message: 'null for uri', 'status-code': 404 } }
  const base = asked.isGateway ? state.gateway : world.site.address
  const call: Call = {
    ...{ state, world, principal, user: principal.user, params: found.params, query: asked.query, pageCap },
    body: record(asked.body),
    look: { world, base, version: found.version, zone: principal.user.timeZone },
    address: `${base}${asked.path}`,
  }
  try {
    return found.route.answer(call)
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

function record(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}
