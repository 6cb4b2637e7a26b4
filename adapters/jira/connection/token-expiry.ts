import { z } from 'zod'
import { type Finding, failed, isOfOneCall, ok, unknown, warning } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { time } from '../streams/time.ts'

const DAY_MS = 86_400_000
const EXPIRY_DAYS = 30
const RENEW = 'Make a new token and set it with "trackerd endpoint set-credential".'

interface Expiry {
  readonly at: Date | null
  readonly finding: Finding
}

const Tokens = z.array(z.object({ expiringAt: time.nullish() }))

/**
 * When the token ends, where that is told. Cloud tells nobody. Data Center lists the tokens of the account but not which
 * of them asks: only that of an account with one token is known to be ours.
 */
export async function checkTokenExpiry(client: JiraClient): Promise<Expiry> {
  if (client.kind === 'oauth') return { at: null, finding: ok('The tokens of an app are renewed by themselves') }
  if (client.kind === 'api_token') {
    const hint = 'An API token lives a year at most: note its end where you made it, and replace it in time.'
    return { at: null, finding: unknown('Jira does not tell when an API token expires', hint) }
  }
  try {
    const tokens = told(Tokens, await client.get('/rest/pat/latest/tokens'))
    const ends = tokens.flatMap(({ expiringAt }) => expiringAt ?? []).toSorted()
    const first = ends[0]
    if (first === undefined) return { at: null, finding: ok('The token never expires') }
    return { at: tokens.length === 1 ? new Date(first) : null, finding: judged(client, first, tokens.length) }
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return { at: null, finding: unknown('Jira did not tell when the token expires', null) }
  }
}

function judged({ clock }: JiraClient, end: string, count: number): Finding {
  const left = Date.parse(end) - clock.now().getTime()
  const date = end.slice(0, 10)
  const which = count === 1 ? 'The token' : `One of the ${count} tokens of this account`
  if (left <= 0) return count === 1 ? failed(`The token expired on ${date}`, RENEW) : ok(`${which} expired on ${date}`)
  const text = `${which} expires on ${date}`
  return left < EXPIRY_DAYS * DAY_MS ? warning(text, RENEW) : ok(text)
}
