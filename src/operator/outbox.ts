import type { Actor, OutboxFilter, OutboxStats, OutboxView, Page, PageRequest } from '../app.ts'
import { reviveDead } from '../db/outbox-backlog.ts'
import {
  countBehind,
  countOutbox,
  findOutboxRow,
  listOutbox,
  type OutboxCount,
  type OutboxRow,
} from '../db/outbox-records.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { OutboxWake } from '../ports/wake.ts'
import type { Counted } from './counted.ts'
import { type OperatorDeps, record } from './deps.ts'
import { iso, pageOf, placeOf } from './pages.ts'

const RATE_MS = 60_000

const outboxView = ({ transaction: _, ...row }: OutboxRow): OutboxView => ({
  ...row,
  occurredAt: row.occurredAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
  processedAt: iso(row.processedAt),
  deadAt: iso(row.deadAt),
})

/** How the outbox of the tenant stands. */
export async function readOutboxStats(
  tx: Tx,
  { clock, counted }: Pick<OperatorDeps, 'clock'> & { readonly counted: Counted },
): Promise<OutboxStats> {
  const since = new Date(clock.now().getTime() - RATE_MS)
  const counts = await counted(tx.tenantId, 'outbox', () => countOutbox(tx, since))
  const behind = await countBehind(tx)
  const sum = (of: 'pending' | 'processed' | 'dead' | 'lately') => counts.reduce((n, c: OutboxCount) => n + c[of], 0)
  const oldest = counts.flatMap((c) => (c.oldestPendingAt === null ? [] : [c.oldestPendingAt.getTime()]))
  return {
    pending: sum('pending'),
    processed: sum('processed'),
    dead: sum('dead'),
    oldestPendingAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)).toISOString(),
    processedLastMinute: sum('lately'),
    sinksBehind: behind.map(({ sink, waiting, since }) => ({ sink, waiting, since: since.toISOString() })),
    byType: counts.map(({ eventType, pending, total }) => ({ eventType, pending, total })),
  }
}

/** What operators see of events on their way out, and do about those that are dead. */
export function outboxUseCases(deps: OperatorDeps & { counted: Counted; outboxWake: OutboxWake }) {
  const { db, clock } = deps

  /** Under the role of the relay, because nobody else may change what stands in the outbox. */
  async function retry(actor: Actor, which: { id?: Uuid; eventType?: string | undefined }): Promise<Uuid[]> {
    const ids = await db.relay((tx) => reviveDead(tx, actor.tenantId, which, clock.now()))
    if (ids.length === 0) return ids
    await db.tenant(actor.tenantId, (tx) =>
      record(deps, tx, actor, {
        action: 'outbox.retried',
        aggregateType: 'OutboxMessage',
        aggregateId: ids[0] as Uuid,
        payload: { ...which, retried: ids.length },
      }),
    )
    deps.outboxWake.relay(0)
    return ids
  }

  return {
    async listOutbox(actor: Actor, filter: OutboxFilter, page: PageRequest): Promise<Page<OutboxView>> {
      const before = placeOf(page.cursor)
      const rows = await db.tenant(actor.tenantId, (tx) => listOutbox(tx, filter, { before, limit: page.limit + 1 }))
      return pageOf(rows, page, outboxView, (row) => [row.transaction, row.sequence])
    },

    outboxStats: (actor: Actor) => db.tenant(actor.tenantId, (tx) => readOutboxStats(tx, deps)),

    async retryEvent(actor: Actor, id: Uuid): Promise<OutboxView> {
      if ((await retry(actor, { id })).length === 0) throw new TrackerdError('NOT_FOUND', { what: 'dead event' })
      const row = await db.tenant(actor.tenantId, (tx) => findOutboxRow(tx, id))
      if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'event' })
      return outboxView(row)
    },

    retryEvents: async (actor: Actor, filter: { eventType?: string | undefined }) => ({
      retried: (await retry(actor, { eventType: filter.eventType })).length,
    }),
  }
}
