import type { Principal, Resource } from '../credentials.ts'
import { told } from '../routes/accounts.ts'
import { json, type Reply } from '../routes/call.ts'
import type { GithubState } from '../state.ts'
import type { LimitForm } from './faults.ts'

/** At least so long, where GitHub does not say how long. */
const UNSAID_SECONDS = 60

/** Programs tell a limit from a missing permission by the page that is named. */
const PAGE = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api'
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

const secondary = (status: number, headers: Record<string, string>): Reply => ({
  status,
  headers,
  body: { message: SECONDARY, documentation_url: `${PAGE}#about-secondary-rate-limits` },
})

/** The headers that tell what is left. */
export function limitHeaders({ credentials }: GithubState, of: Principal, resource: Resource): Record<string, string> {
  const { limit, used, remaining, reset } = told(credentials.budget(of, resource))
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': resource,
  }
}

/** What is answered to one who may not ask now, and counted; null when it may. One request is spent then. */
export function refuseBeyondLimit(state: GithubState, of: Principal, resource: Resource): Reply | null {
  const { credentials, world } = state
  const wait = of.blockedUntil - world.clock.now().getTime()
  if (wait > 0) {
    credentials.beyondLimit += 1
    return secondary(429, { 'retry-after': String(Math.ceil(wait / 1000)) })
  }
  const budget = credentials.budget(of, resource)
  if (budget.used < budget.limit) {
    budget.used += 1
    return null
  }
  credentials.beyondLimit += 1
  return usedUp(of, resource)
}

/** REST refuses; GraphQL answers 200 with an error. */
function usedUp(of: Principal, resource: Resource): Reply {
  const message = `API rate limit exceeded for user ID ${of.account.id}.`
  const body = { message, documentation_url: `${PAGE}#about-primary-rate-limits` }
  return resource === 'graphql' ? json({ errors: [{ type: 'RATE_LIMITED', message }] }) : json(body, 403)
}

/** An answer that tells to wait; whoever does not is counted as beyond the limit. */
export function limited(
  state: GithubState,
  of: Principal,
  resource: Resource,
  form: LimitForm,
  seconds = UNSAID_SECONDS,
) {
  const now = state.world.clock.now().getTime()
  if (form === '403-remaining-0') {
    const { limit } = state.credentials.budget(of, resource)
    of.budgets.set(resource, { limit, used: limit, resetsAt: now + seconds * 1000 })
    return usedUp(of, resource)
  }
  of.blockedUntil = now + seconds * 1000
  if (form === '403-bare') return json({ message: 'Forbidden' }, 403)
  return secondary(form === '429-retry-after' ? 429 : 403, { 'retry-after': String(seconds) })
}
