import { fanOutEgress } from '../db/egress-events.ts'
import { fanOut } from '../db/event-deliveries.ts'
import { type ClaimedEvent, claimEvents, shardsWithWork } from '../db/outbox-claim.ts'
import type { Held, OutboxLocks } from '../db/outbox-locks.ts'
import { settleEvents } from '../db/outbox-settle.ts'
import type { Database, RelayTx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Logger } from '../ports/logger.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Tracing } from '../ports/tracing.ts'
import { publishBatch } from './publish.ts'
import type { Chance } from './retries.ts'
import type { SinkGate } from './sink-gate.ts'
import { publishTraced } from './trace.ts'

export interface RelayDeps extends Chance {
  readonly db: Database
  readonly locks: OutboxLocks
  readonly gates: readonly SinkGate[]
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly tracing: Tracing
  /** Called after deliveries for the subscription are on disk; must not throw. */
  readonly wakeSubscription: (id: Uuid) => void
  /** Called after events for the endpoint to write about are on disk; must not throw. */
  readonly wakeEgress: (endpointId: Uuid) => void
  /** Another worker may help: there is more than this one takes at once. Must not throw. */
  readonly callForHelp: () => void
}

export interface RelayRun {
  /** Events handed to every sink that can be reached. */
  readonly published: number
  readonly failed: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

export interface RelayBounds {
  /** Events published and settled together. */
  readonly batch: number
  /** Of 64: so many runs can share a flood as there are such shares. With few, a batch lies all over the table. */
  readonly shards: number
}

export const RELAY_BOUNDS: RelayBounds = { batch: 1_000, shards: 16 }
/** Then others get their turn. */
const SLICE_MS = 20_000

const keyOf = (shard: number) => `shard/${shard}`
const shardOf = (key: string) => Number(key.slice('shard/'.length))

/**
 * Publishes what waits, in order for each aggregate, until nothing does. Any number of runs may work side by side: each
 * takes shards that no other has. While events are on their way to the sinks no connection is held. An event leaves at
 * least once: killed between publishing and settling, the next run sends the batch again under the same ids.
 */
export function createRelay(deps: RelayDeps, bounds: RelayBounds = RELAY_BOUNDS) {
  const { db, clock, locks } = deps
  const sinks = deps.gates.map(({ name }) => name)

  return async function relay(signal: AbortSignal): Promise<RelayRun> {
    const end = clock.now().getTime() + SLICE_MS
    const sum = { published: 0, failed: 0 }
    for (;;) {
      const work = await db.relayInOrder((tx) => shardsWithWork(tx, clock.now()))
      if (work.length === 0) return logged({ ...sum, remaining: false })
      const held = await locks.take(shuffled(work, deps.random).map(keyOf), bounds.shards)
      try {
        // Others are at it.
        if (held.keys.length === 0) return logged({ ...sum, remaining: false })
        if (work.length > held.keys.length) deps.callForHelp()
        const isOver = () => signal.aborted || held.lost.aborted || clock.now().getTime() >= end
        for (const done of await allOf(lanesOf(held).map((lane) => drain(lane, isOver)))) {
          sum.published += done.published
          sum.failed += done.failed
        }
        if (isOver()) return logged({ ...sum, remaining: true })
      } finally {
        await held.release()
      }
    }
  }

  /** Batch by batch; settling one and claiming the next share a transaction. */
  async function drain(own: readonly number[], isOver: () => boolean) {
    const sum = { published: 0, failed: 0 }
    let shards = own
    const perShard = () => Math.max(1, Math.floor(bounds.batch / shards.length))
    const claimNext = (tx: RelayTx) => claimEvents(tx, shards, { perShard: perShard(), sinks, now: clock.now() })
    let batch = await db.relayInOrder(claimNext)
    while (batch.length > 0) {
      const claimed = batch
      const outcome = await publishTraced(deps.tracing, claimed, () => publishBatch(claimed, deps.gates, deps))
      shards = stillFull(batch, perShard(), own)
      const settled = await db.relayInOrder(async (tx) => {
        const now = clock.now()
        const events = outcome.written.map(({ stored }) => stored)
        const subscriptions = await fanOut(tx, events, now)
        const endpoints = await fanOutEgress(tx, events, now)
        await settleEvents(tx, outcome, now)
        return { subscriptions, endpoints, next: isOver() ? [] : await claimNext(tx) }
      })
      for (const id of settled.subscriptions) deps.wakeSubscription(id)
      for (const id of settled.endpoints) deps.wakeEgress(id)
      sum.published += outcome.written.length
      sum.failed += outcome.failed.length
      deps.telemetry.count('trackerd_outbox_relayed_total', { outcome: 'published' }, outcome.written.length)
      deps.telemetry.count('trackerd_outbox_relayed_total', { outcome: 'failed' }, outcome.failed.length)
      batch = settled.next
    }
    return sum
  }

  function logged(run: RelayRun): RelayRun {
    if (run.published + run.failed > 0) deps.logger.info({ ...run }, 'outbox relayed')
    return run
  }
}

/** The shards in two halves: while one waits for the database or a sink, the other is written. */
function lanesOf({ keys }: Held): number[][] {
  const shards = keys.map(shardOf)
  const half = Math.ceil(shards.length / 2)
  return [shards.slice(0, half), shards.slice(half)].filter((lane) => lane.length > 0)
}

/** Waits for all, whatever becomes of one: locks are not given back while somebody still publishes. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(work)
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

/** Those shards that gave all they were asked for have more; when none did, all are looked at once again. */
function stillFull(batch: readonly ClaimedEvent[], perShard: number, all: readonly number[]): readonly number[] {
  const given = new Map<number, number>()
  for (const { shard } of batch) given.set(shard, (given.get(shard) ?? 0) + 1)
  const full = [...given].flatMap(([shard, count]) => (count >= perShard ? [shard] : []))
  return full.length > 0 ? full : all
}

/** Workers that begin at the same time should not all reach for the same shards. */
function shuffled(shards: readonly number[], random: () => number): number[] {
  const start = Math.floor(random() * shards.length)
  return [...shards.slice(start), ...shards.slice(0, start)]
}
