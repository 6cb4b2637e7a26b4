import { endpointsWithEgress } from '../db/egress-events.ts'
import { sinksWithBacklog } from '../db/outbox-backlog.ts'
import { shardsWithWork } from '../db/outbox-claim.ts'
import type { OutboxLocks } from '../db/outbox-locks.ts'
import { subscriptionsWithWork } from '../db/subscriptions.ts'
import type { EventSink } from '../ports/event-sink.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { OutboxWake } from '../ports/wake.ts'
import { createCatchUp } from './catch-up.ts'
import { createDeliver, type DeliverDeps } from './deliver.ts'
import { createFollow } from './follow.ts'
import { Notices } from './notices.ts'
import { createRelay } from './relay.ts'
import { SinkGate } from './sink-gate.ts'

export interface OutboxParts {
  readonly sinks: readonly EventSink[]
  readonly locks: OutboxLocks
  readonly wake: OutboxWake
  readonly telemetry: Telemetry
}

/** Runs of the relay that work side by side, in all processes together. */
const RELAYS = 4

/** All that brings events out. */
export function createOutbox(deps: DeliverDeps & OutboxParts) {
  const { db, clock, logger, telemetry, tracing, random, locks, wake } = deps
  const notices = new Notices()
  const gates = deps.sinks.map((sink) => new SinkGate(sink, { clock, random }, logger))
  const relaying = {
    db,
    clock,
    random,
    logger,
    telemetry,
    tracing,
    locks,
    gates,
    wakeSubscription: wake.deliver,
    wakeEgress: wake.write,
  }
  return {
    async relayOutbox(slot: number, signal: AbortSignal) {
      const callForHelp = () => (slot + 1 < RELAYS ? wake.relay(slot + 1) : undefined)
      return createRelay({ ...relaying, callForHelp })(signal)
    },
    catchUpSink: createCatchUp(relaying),
    deliverEvents: createDeliver(deps),
    async sweepOutbox() {
      const now = clock.now()
      const found = await db.relayInOrder(async (tx) => ({
        shards: await shardsWithWork(tx, now),
        sinks: await sinksWithBacklog(tx, now),
        subscriptions: await subscriptionsWithWork(tx, now),
        endpoints: await endpointsWithEgress(tx, now),
      }))
      const known = found.sinks.filter((name) => gates.some((gate) => gate.name === name))
      if (found.shards.length > 0) wake.relay(0)
      for (const sink of known) wake.catchUp(sink)
      for (const id of found.subscriptions) wake.deliver(id)
      for (const id of found.endpoints) wake.write(id)
      const { shards, subscriptions, endpoints } = found
      return { woken: Number(shards.length > 0) + known.length + subscriptions.length + endpoints.length }
    },
    follow: createFollow({ db, notices, logger }),
    /** Wakes those who read along; null when it is not known whose events are new. */
    tellReaders: (tenantId: string | null) => notices.tell(tenantId),
  }
}
