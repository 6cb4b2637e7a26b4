import type { ClaimedAction } from '../db/egress-actions.ts'
import { type Attempt, attempt } from './attempt.ts'
import type { Performing } from './perform.ts'

/**
 * Performs an action once, in a span of the trace that its event belongs to, and in the turn's where there is none; each call
 * to the source is a span inside it. The turn is a trace of its own: both name each other.
 */
export function attemptTraced(turn: Performing, claimed: ClaimedAction): Promise<Attempt> {
  const { tracing } = turn.deps
  const turnSpan = tracing.traceparent()
  const facts = {
    'messaging.message.id': claimed.messageId,
    'trackerd.endpoint': turn.endpoint.id,
    'trackerd.event_type': claimed.eventType,
    'trackerd.action': claimed.kind,
    'trackerd.attempt': claimed.attempts + 1,
  }
  const { traceparent } = claimed
  const options = traceparent === null ? { facts } : { facts, parent: traceparent, links: turnSpan ? [turnSpan] : [] }
  return tracing.span('perform action', options, async (span) => {
    const attempted = await attempt(turn, claimed)
    span.set({ 'trackerd.outcome': attempted.outcome.status })
    if (attempted.cause !== null) span.fail(attempted.cause)
    return attempted
  })
}
