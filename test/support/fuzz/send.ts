import type { Case } from './case.ts'
import { type Exchange, Line } from './line.ts'
import { wrongWith } from './verdict.ts'

export interface Offence {
  readonly given: Case
  readonly wrong: string
  readonly answers: Exchange['answers']
}

export interface Sent {
  readonly cases: number
  /** How often each status was answered; `none` for a connection that ended without. */
  readonly statuses: Readonly<Record<string, number>>
  readonly offences: readonly Offence[]
  readonly slowest: { readonly what: string; readonly n: number; readonly ms: number }
}

interface Sending {
  readonly port: number
  readonly connections: number
  readonly from: number
  readonly to: number
  readonly caseOf: (n: number) => Case
  /** Called after each case. */
  readonly tell?: (n: number) => void
}

/** Sends the cases of these numbers over several connections, and judges each answer. */
export async function sendCases({ port, connections, from, to, caseOf, tell }: Sending): Promise<Sent> {
  const statuses: Record<string, number> = {}
  const offences: Offence[] = []
  let slowest = { what: '', n: -1, ms: 0 }
  let next = from
  const sender = async () => {
    const line = new Line(port)
    try {
      for (let n = next++; n < to; n = next++) {
        const given = caseOf(n)
        const exchange = await line.send(given)
        for (const { status } of exchange.answers) statuses[status] = (statuses[status] ?? 0) + 1
        if (exchange.answers.length === 0) statuses.none = (statuses.none ?? 0) + 1
        const wrong = wrongWith(given, exchange)
        if (wrong !== null) offences.push({ given, wrong, answers: exchange.answers })
        if (exchange.ms > slowest.ms) slowest = { what: given.what, n, ms: Math.round(exchange.ms) }
        tell?.(n)
      }
    } finally {
      line.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, sender))
  return { cases: to - from, statuses, offences, slowest }
}
