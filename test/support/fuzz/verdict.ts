import type { Case } from './case.ts'
import type { Exchange } from './line.ts'

/** What the source said is told on; nobody listens where the endpoints of a fuzz run read. */
const TOLD_ON = /^UPSTREAM_/

/** What is wrong with how a case was answered; null: nothing. */
export function wrongWith({ answers: wanted, statuses, hangsUp }: Case, { answers, hung }: Exchange): string | null {
  if (hung) return 'no answer, and the connection stays open'
  if (!hangsUp && wanted !== null && answers.length < wanted) return `${answers.length} answers instead of ${wanted}`
  for (const { status, body } of answers) {
    if (status >= 500 && !TOLD_ON.test(codeOf(body))) return `${status} ${codeOf(body)}`
    if (status < 500 && statuses !== null && !statuses.has(status)) return `${status}, which is not documented`
  }
  return null
}

/** The code of a problem; empty when the body is none. */
export function codeOf(body: string): string {
  try {
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : ''
  } catch {
    return ''
  }
}
