import type pg from 'pg'
import type { Target } from '../test/support/fuzz/cases.ts'
import { caseOf } from '../test/support/fuzz/cases.ts'
import { ofOurMaking, UNAPPLIED, type Unapplied, WAITING } from '../test/support/fuzz/settled.ts'
import { asFound, type Found } from './fuzz-cases.ts'

export interface Left {
  readonly found: readonly Found[]
  /** How every delivery that was taken ended. */
  readonly ended: Readonly<Record<string, number>>
}

/** What a run left behind in the database that must not be there. */
export async function leftBehind(database: pg.Pool, target: Target): Promise<Left> {
  const { rows: unapplied } = await database.query<Unapplied>(UNAPPLIED)
  const { rows: ends } = await database.query<{ how: string; n: number }>(
    `select concat_ws(' ', status, reason, error->>'code') as how, count(*)::int as n
       from tracker_integration.inbox_messages group by 1 order by 2 desc`,
  )
  const { rows: events } = await database.query<{ what: string; wrong: string }>(
    `select event_type as what, coalesce(last_error, 'dead') as wrong from tracker_governance.outbox_messages
      where dead_at is not null or retry_count > 0`,
  )
  return {
    found: [
      ...ofOurMaking(unapplied).map((it) => asUnapplied(it, target)),
      ...events.map(({ what, wrong }) => ({ n: null, what: `event ${what}`, wrong, request: null, told: null })),
    ],
    ended: Object.fromEntries(ends.map(({ how, n }) => [how, n])),
  }
}

/** The number of the case stands in the id of its delivery. */
function asUnapplied(it: Unapplied, target: Target): Found {
  const wrong = `${it.status} ${it.code} ${it.sqlstate ?? ''} ${it.what}`.trim()
  const n = /^fuzz-(\d+)$/.exec(it.deliveryId)?.[1]
  if (n === undefined) return { n: null, what: `delivery ${it.topic}`, wrong, request: null, told: it }
  return asFound(caseOf(Number(n), target), wrong, it)
}

/** Nothing waits any more that may be applied: resolves with the seconds it took, and how many still wait when it does not end. */
export async function untilSettled(
  database: pg.Pool,
  tell: (waiting: number) => void,
): Promise<{ seconds: number; stuck: number }> {
  const started = performance.now()
  let least = Number.POSITIVE_INFINITY
  let since = started
  for (;;) {
    const { rows } = await database.query<{ waiting: number }>(`select count(*)::int as waiting from ${WAITING}`)
    const waiting = rows[0]?.waiting ?? 0
    const seconds = (performance.now() - started) / 1_000
    if (waiting === 0) return { seconds, stuck: 0 }
    if (waiting < least) [least, since] = [waiting, performance.now()]
    if (performance.now() - since > STUCK_MS) return { seconds, stuck: waiting }
    tell(waiting)
    await new Promise((resolve) => setTimeout(resolve, 2_000))
  }
}

const STUCK_MS = 120_000
