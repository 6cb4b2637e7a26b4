import { randomUUID } from 'node:crypto'
import { TrackerdError } from '../../src/errors.ts'
import type { EventSink, OutgoingEvent, PublishReport } from '../../src/ports/event-sink.ts'
import type { World } from '../support/world.ts'

/** A sink that keeps what it is sent, and can be told to fail. */
export class FakeSink implements EventSink {
  readonly name: string
  readonly got: OutgoingEvent[] = []
  /** Rejects everything while true. */
  down = false
  /** Why it does not take an event; null takes it. */
  refuse: (event: OutgoingEvent) => string | null = () => null
  /** Awaited before an answer. */
  before: (events: readonly OutgoingEvent[]) => Promise<void> = async () => {}
  publishes = 0

  constructor(name: string) {
    this.name = name
  }

  async publish(events: readonly OutgoingEvent[]): Promise<PublishReport> {
    this.publishes += 1
    await this.before(events)
    if (this.down) throw new TrackerdError('SINK_UNAVAILABLE', { what: this.name })
    const refused = new Map<string, string>()
    const untried = new Set<string>()
    const stopped = new Set<string>()
    for (const event of events) {
      const why = this.refuse(event)
      if (stopped.has(event.aggregateId)) untried.add(event.id)
      else if (why === null) this.got.push(event)
      else {
        refused.set(event.id, why)
        stopped.add(event.aggregateId)
      }
    }
    return { refused, untried }
  }

  async check(): Promise<void> {
    if (this.down) throw new TrackerdError('SINK_UNAVAILABLE', { what: this.name })
  }

  async close(): Promise<void> {}

  /** Sequences of the events as they came, per aggregate. */
  get orders(): Map<string, number[]> {
    const orders = new Map<string, number[]>()
    for (const { aggregateId, json } of this.got) {
      const sequence = Number((JSON.parse(json) as { sequence: string }).sequence)
      orders.set(aggregateId, [...(orders.get(aggregateId) ?? []), sequence])
    }
    return orders
  }
}

export interface NewEvent {
  readonly id?: string
  readonly aggregate?: string
  readonly type?: string
  readonly payload?: object
  readonly tenantId?: string
}

/** Events as the heart leaves them; returns their ids. */
export async function tell(world: World, events: readonly NewEvent[]): Promise<string[]> {
  const ids = events.map(({ id }) => id ?? randomUUID())
  await world.sql(
    `insert into tracker_governance.outbox_messages
       (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, occurred_at)
     select id, tenant_id, event_type, 'PeerReview', aggregate_id, payload::jsonb, '2026-01-15T12:00:00Z'
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
         with ordinality as given (id, tenant_id, event_type, aggregate_id, payload, n) order by n`,
    [
      ids,
      events.map(({ tenantId }) => tenantId ?? world.tenantId),
      events.map(({ type }) => type ?? 'peer_review.opened'),
      events.map(({ aggregate }) => aggregate ?? randomUUID()),
      events.map(({ payload }) => JSON.stringify(payload ?? { title: 'A thing' })),
    ],
  )
  return ids
}

/** `count` events of each of `aggregates` rows, told in turns. */
export const rowsOf = (aggregates: number, count: number): NewEvent[] => {
  const names = Array.from({ length: aggregates }, () => randomUUID())
  return Array.from({ length: count }, () => names.map((aggregate) => ({ aggregate }))).flat()
}

export const relay = (world: World, signal = AbortSignal.timeout(60_000)) => world.app.relayOutbox(0, signal)
export const catchUp = (world: World, sink: string) => world.app.catchUpSink(sink, AbortSignal.timeout(60_000))

/** How many events are in which state. */
export async function states(world: World): Promise<Record<string, number>> {
  const [row] = await world.sql<Record<string, number>>(
    `select count(processed_at)::int as processed, count(dead_at)::int as dead,
            (count(*) filter (where processed_at is null and dead_at is null))::int as pending
       from tracker_governance.outbox_messages`,
  )
  return row ?? {}
}

export const eventRow = async (world: World, id: string) =>
  (await world.sql('select * from tracker_governance.outbox_messages where id = $1', [id]))[0] ?? {}

/** Whether each aggregate's sequences only rise. */
export const isInOrder = (orders: Map<string, number[]>) =>
  [...orders.values()].every((order) => order.every((sequence, at) => at === 0 || sequence > (order[at - 1] as number)))
