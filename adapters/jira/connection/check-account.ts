import { z } from 'zod'
import type { CheckLine, CheckReport } from '../../../src/ports/source-reader.ts'
import { type Finding, isOfOneCall, ok, refused, unknown, warning } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { askMyself } from './asked.ts'
import { checkTokenExpiry } from './token-expiry.ts'

const SKEW_MS = 60_000

const Myself = z.object({ displayName: z.string() })

/** Who the credential belongs to, whether the clocks agree, and how long it lives. */
export async function checkAccount(client: JiraClient): Promise<CheckReport> {
  let answer: JiraAnswer | null = null
  let account: string | null = null
  let who: Finding
  try {
    answer = await askMyself(client)
    account = told(Myself, answer).displayName
    who = ok(`The account ${account}`)
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    who = refused(error)
  }
  const expiry = await checkTokenExpiry(client)
  const lines: CheckLine[] = [
    { name: 'authenticated', ...who },
    { name: 'clock', ...clock(answer) },
    { name: 'token_expiry', ...expiry.finding },
  ]
  return { lines, account, credentialExpiresAt: expiry.at }
}

function clock(answer: JiraAnswer | null): Finding {
  if (answer === null) return unknown('Jira told no time', null)
  const seconds = Math.round(Math.abs(answer.skewMs) / 1000)
  if (Math.abs(answer.skewMs) <= SKEW_MS) return ok(`The clocks differ by ${seconds} s`)
  const direction = answer.skewMs > 0 ? 'behind' : 'ahead of'
  return warning(
    `The clock of this machine is ${seconds} s ${direction} the one of Jira`,
    'Keep both clocks right by NTP. Until then everything goes by the clock of Jira, and nothing is missed.',
  )
}
