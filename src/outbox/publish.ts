import type { ClaimedEvent } from '../db/outbox-claim.ts'
import type { FailedEvent, OwedEvent, Settlement } from '../db/outbox-settle.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import { ALL_TAKEN, type OutgoingEvent } from '../ports/event-sink.ts'
import { type Chance, nextAttempt, told } from './retries.ts'
import type { SinkGate } from './sink-gate.ts'
import { outgoing } from './standard/index.ts'

/** An event with the form in which it leaves. */
export interface Written {
  readonly stored: ClaimedEvent
  readonly sent: OutgoingEvent
}

export interface Published extends Settlement {
  /** What can leave at all: what subscribers get too. */
  readonly written: readonly Written[]
}

/**
 * Hands a batch to every sink side by side and says what became of it. A sink that is down, or an event that a sink does
 * not take, holds up nothing but itself and what follows for that sink and row: it is owed. An event that cannot be
 * written holds back the rest of its own row, for everybody.
 */
export async function publishBatch(
  claimed: readonly ClaimedEvent[],
  gates: readonly SinkGate[],
  chance: Chance,
): Promise<Published> {
  const { written, failed } = write(claimed, chance)
  const owed = (await Promise.all(gates.map((gate) => publishTo(gate, written, chance)))).flat()
  const waiting = new Set(owed.map(({ event }) => event.id))
  const processed = written.flatMap(({ stored }) => (waiting.has(stored.id) ? [] : [stored]))
  return { written, processed, owed, failed }
}

function write(claimed: readonly ClaimedEvent[], chance: Chance) {
  const written: Written[] = []
  const failed: FailedEvent[] = []
  const held = new Set<string>()
  for (const stored of claimed) {
    if (held.has(stored.aggregateId)) continue
    try {
      const { payloadText } = stored
      written.push({ stored, sent: outgoing({ ...stored, payload: JSON.parse(payloadText) }, payloadText) })
    } catch (thrown) {
      held.add(stored.aggregateId)
      const nextAttemptAt = nextAttempt(stored.retryCount + 1, chance)
      failed.push({ id: stored.id, error: told(asTrackerdError(thrown)), nextAttemptAt })
    }
  }
  return { written, failed }
}

/** What the sink still has to acknowledge of the batch. */
async function publishTo(gate: SinkGate, written: readonly Written[], chance: Chance): Promise<OwedEvent[]> {
  const isBehind = ({ stored }: Written) => stored.behind?.includes(gate.name) === true
  const sent = written.filter((it) => !isBehind(it))
  const report = sent.length === 0 ? ALL_TAKEN : await gate.publish(sent.map((it) => it.sent))
  return written.flatMap((it): OwedEvent[] => {
    const { stored } = it
    const owes = { event: stored, sink: gate.name, attempts: 0, nextAttemptAt: chance.clock.now(), error: null }
    if (report === null || isBehind(it)) return [owes]
    const why = report.refused.get(stored.id)
    if (why !== undefined) return [{ ...owes, attempts: 1, ...refusal(gate.name, why, 1, chance) }]
    return report.untried.has(stored.id) ? [owes] : []
  })
}

export function refusal(sink: string, why: string, attempts: number, chance: Chance) {
  const error = told(new TrackerdError('SINK_REFUSED', { what: `${sink}: ${why}` }))
  // The first refusal is never the last.
  return { error, nextAttemptAt: nextAttempt(attempts, chance) ?? chance.clock.now() }
}
