import { claimBacklog, type Refused, settleBacklog, type WaitingEvent } from '../db/outbox-backlog.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { OutgoingEvent } from '../ports/event-sink.ts'
import type { RelayDeps } from './relay.ts'
import { nextAttempt, told } from './retries.ts'
import { outgoing } from './standard/index.ts'

export interface CatchUpRun {
  readonly acknowledged: number
  readonly refused: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

const BATCH = 1_000
const SLICE_MS = 20_000

/**
 * Sends a sink what it missed, in order, one run at a time for each sink. Meanwhile new events of rows that it is behind
 * with queue up behind; all others reach it directly as soon as it answers again.
 */
export function createCatchUp(deps: Pick<RelayDeps, 'db' | 'locks' | 'gates' | 'clock' | 'random' | 'logger'>) {
  const { db, clock } = deps

  return async function catchUp(sink: string, signal: AbortSignal): Promise<CatchUpRun> {
    const sum = { acknowledged: 0, refused: 0 }
    const gate = deps.gates.find(({ name }) => name === sink)
    if (gate === undefined || !(await gate.reopened())) return { ...sum, remaining: false }
    const held = await deps.locks.take([`sink/${sink}`])
    const end = clock.now().getTime() + SLICE_MS
    try {
      if (held.keys.length === 0) return { ...sum, remaining: false }
      for (;;) {
        const waiting = await db.relayInOrder((tx) => claimBacklog(tx, sink, { limit: BATCH, now: clock.now() }))
        if (waiting.length === 0) break
        const { sendable, refused } = write(waiting)
        const report = await gate.publish(sendable.map(({ sent }) => sent))
        if (report === null) break
        const acknowledged: WaitingEvent[] = []
        for (const { event } of sendable) {
          const why = report.refused.get(event.id)
          if (why !== undefined)
            refused.push(refusedOf(event, new TrackerdError('SINK_REFUSED', { what: `${sink}: ${why}` })))
          else if (!report.untried.has(event.id)) acknowledged.push(event)
        }
        await db.relay((tx) => settleBacklog(tx, { acknowledged, refused }, clock.now()))
        sum.acknowledged += acknowledged.length
        sum.refused += refused.length
        if (signal.aborted || held.lost.aborted || clock.now().getTime() >= end) return logged(sink, sum, true)
      }
      return logged(sink, sum, false)
    } finally {
      await held.release()
    }
  }

  function write(waiting: readonly WaitingEvent[]) {
    const sendable: { event: WaitingEvent; sent: OutgoingEvent }[] = []
    const refused: Refused[] = []
    const held = new Set<string>()
    for (const event of waiting) {
      if (held.has(event.aggregateId)) continue
      try {
        sendable.push({ event, sent: outgoing(event) })
      } catch (thrown) {
        // It could be written once: another version of trackerd runs here.
        held.add(event.aggregateId)
        refused.push(refusedOf(event, asTrackerdError(thrown)))
      }
    }
    return { sendable, refused }
  }

  function refusedOf(event: WaitingEvent, error: TrackerdError): Refused {
    const nextAttemptAt = nextAttempt(event.attempts + 1, deps)
    return { backlogId: event.backlogId, messageId: event.id, error: told(error), nextAttemptAt }
  }

  function logged(sink: string, sum: Omit<CatchUpRun, 'remaining'>, remaining: boolean): CatchUpRun {
    if (sum.acknowledged + sum.refused > 0) deps.logger.info({ sink, ...sum, remaining }, 'event sink caught up')
    return { ...sum, remaining }
  }
}
