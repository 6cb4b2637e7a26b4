import { z } from 'zod'
import type { CheckLine, CheckReport } from '../../../src/ports/source-reader.ts'
import { attempt, type Finding, failed, isOfOneCall, ok, refused, unknown, warning } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { toInstant } from '../version.ts'

const SKEW_MS = 60_000
const DAY_MS = 86_400_000
const EXPIRY_DAYS = 30
const LOW_SHARE = 0.1

const User = z.object({ login: z.string() })
const App = z.object({ name: z.string() })

/** Who the credential belongs to, how long it lives, what it has left, and whether the clocks agree. */
export async function checkAccount(client: GithubClient): Promise<CheckReport> {
  const who = await attempt(async () => {
    const answer = await (client.kind === 'app' ? client.get('/app', {}, { asApp: true }) : client.get('/user'))
    const account = client.kind === 'app' ? told(App, answer).name : told(User, answer).login
    return { answer, account }
  })
  // Costs nothing, and for an app it is the first call of its installation.
  const rate = await rateLimit(client)
  const answer = who.result?.answer ?? rate.answer
  const expiry = expiryOf(client, answer)
  const lines: CheckLine[] = [
    { name: 'authenticated', ...(who.result === null ? who.finding : ok(identity(client, who.result.account))) },
    { name: 'clock', ...clock(answer) },
    { name: 'token_expiry', ...expiry.finding },
    { name: 'rate_limit', ...rate.finding },
  ]
  return { lines, account: who.result?.account ?? null, credentialExpiresAt: expiry.at }
}

const identity = (client: GithubClient, account: string) =>
  client.kind === 'app' ? `The app ${account}` : `The account ${account}`

function clock(answer: Answer | null): Finding {
  if (answer === null) return unknown('GitHub told no time', null)
  const seconds = Math.round(Math.abs(answer.skewMs) / 1000)
  if (Math.abs(answer.skewMs) <= SKEW_MS) return ok(`The clocks differ by ${seconds} s`)
  const direction = answer.skewMs > 0 ? 'behind' : 'ahead of'
  return warning(
    `The clock of this machine is ${seconds} s ${direction} the one of GitHub`,
    'Keep both clocks right by NTP: the tokens of an app are refused when they differ by more than a minute.',
  )
}

const RENEW = 'Make a new token and set it with "trackerd endpoint set-credential".'
/** e.g. `2026-12-31 23:59:59 UTC` or `2026-12-31 23:59:59 -0800`. */
const EXPIRY = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|([+-]\d\d):?(\d\d))$/

function expiryOf(client: GithubClient, answer: Answer | null): { at: Date | null; finding: Finding } {
  if (client.kind === 'app') return { at: null, finding: ok('The tokens of an app are renewed by themselves') }
  if (answer === null) return { at: null, finding: unknown('GitHub did not tell when the token expires', null) }
  const text = answer.header('github-authentication-token-expiration')
  if (text === null) return { at: null, finding: ok('The token never expires') }
  const [, day, time, hours, minutes] = EXPIRY.exec(text) ?? []
  const instant = toInstant(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  if (instant === undefined) return { at: null, finding: unknown('The end of the token cannot be read', null) }
  const at = new Date(instant)
  const left = at.getTime() - client.clock.now().getTime()
  const date = instant.slice(0, 10)
  if (left <= 0) return { at, finding: failed(`The token expired on ${date}`, RENEW) }
  const finding = left < EXPIRY_DAYS * DAY_MS ? warning(`The token expires on ${date}`, RENEW) : null
  return { at, finding: finding ?? ok(`The token expires on ${date}`) }
}

const Rate = z.object({ resources: z.object({ core: z.object({ limit: z.int(), remaining: z.int() }) }) })

async function rateLimit(client: GithubClient): Promise<{ answer: Answer | null; finding: Finding }> {
  try {
    const answer = await client.get('/rate_limit')
    const { limit, remaining } = told(Rate, answer).resources.core
    const text = `${remaining} of ${limit} requests of this hour are left`
    const hint = 'Syncs wait when none is left. Look for other programs that use the same credential.'
    return { answer, finding: remaining < limit * LOW_SHARE ? warning(text, hint) : ok(text) }
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    // GitHub Enterprise Server limits nothing and has no such page unless its administrator wants limits.
    const isUnlimited = error.code === 'UPSTREAM_NOT_FOUND'
    return { answer: null, finding: isUnlimited ? ok('This server limits no requests') : refused(error) }
  }
}
