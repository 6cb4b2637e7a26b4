import { applyIsolating, type ReceiptOutcome, tellFuture } from '../apply/index.ts'
import { findEndpointTenant, readSourceEndpoint, type SourceEndpoint, touchEndpoint } from '../db/endpoints.ts'
import { type ClaimedDelivery, claimDeliveries, markDeliveries } from '../db/inbox.ts'
import { saveSyncRun } from '../db/sync-records.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Receipt, SourceAdapter, SystemName } from '../ports/source-adapter.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Tracing } from '../ports/tracing.ts'
import { unpackBody } from './body.ts'
import { markOf } from './mark.ts'
import { measureBatch, type SettledBatch } from './measure.ts'
import { emptyTally, isEmpty, plus, recordOf, type Tally } from './tally.ts'
import { BatchTrace } from './trace.ts'

export interface DrainDeps {
  readonly db: Database
  readonly adapters: ReadonlyMap<SystemName, SourceAdapter>
  readonly clock: Clock
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly tracing: Tracing
  readonly newId: () => Uuid
  /** Keyed hash of an address for one tenant. */
  readonly hashEmail: (tenantId: Uuid) => Promise<(address: string) => string>
  /** Spreads retries: a number in [0, 1). */
  readonly random: () => number
}

export interface DrainBounds {
  /** Deliveries per transaction. */
  readonly batch: number
  /** Bytes of bodies, uncompressed, per transaction. */
  readonly batchBytes: number
  /** Transactions per run; then others get their turn. */
  readonly batches: number
}

export const DRAIN_BOUNDS: DrainBounds = { batch: 500, batchBytes: 4 * 1024 * 1024, batches: 20 }

export interface DrainRun {
  readonly applied: number
  readonly skipped: number
  readonly setAside: number
  readonly remaining: boolean
}

interface Drained {
  readonly tally: Tally
  readonly more: boolean
  readonly settled: SettledBatch | null
}

const NOTHING_DONE: DrainRun = { applied: 0, skipped: 0, setAside: 0, remaining: false }

/**
 * Applies the waiting deliveries of an endpoint, batch by batch; each batch with its marks and the run's sync record
 * is one transaction. A run that finds nothing leaves no record. Stops between batches when `signal` is aborted.
 */
export function createDrain(deps: DrainDeps, bounds: DrainBounds = DRAIN_BOUNDS) {
  return async function drain(endpointId: Uuid, signal: AbortSignal): Promise<DrainRun> {
    const tenantId = await findEndpointTenant(deps.db, endpointId)
    if (tenantId === null) return NOTHING_DONE
    const hashEmail = await deps.hashEmail(tenantId)
    let tally = emptyTally({ id: deps.newId(), endpointId, type: 'webhook', startedAt: deps.clock.now() })
    try {
      for (let batch = 1; ; batch += 1) {
        const last = batch === bounds.batches || signal.aborted
        const started = performance.now()
        const step = await traced((trace) =>
          deps.db.tenant(tenantId, (tx) => drainBatch(tx, endpointId, hashEmail, tally, last, trace)),
        )
        const seconds = (performance.now() - started) / 1_000
        if (step.settled !== null) measureBatch(deps.telemetry, step.settled, { now: deps.clock.now(), seconds })
        tally = step.tally
        if (!step.more || last) return logged(tally, tenantId, step.more)
      }
    } catch (error) {
      await closeFailed(tenantId, tally, error)
      throw error
    }
  }

  /** The spans of a batch tell what became of it once that is on disk. */
  async function traced(run: (trace: BatchTrace) => Promise<Drained>): Promise<Drained> {
    const trace = new BatchTrace(deps.tracing)
    try {
      const step = await run(trace)
      if (step.settled !== null) trace.settled(step.settled.deliveries, step.settled.marks)
      return step
    } catch (error) {
      trace.failed(error)
      throw error
    }
  }

  /** One batch, its marks and the sync record in one transaction. */
  async function drainBatch(
    tx: Tx,
    endpointId: Uuid,
    hashEmail: (address: string) => string,
    before: Tally,
    last: boolean,
    trace: BatchTrace,
  ): Promise<Drained> {
    const endpoint = await readSourceEndpoint(tx, endpointId)
    if (endpoint === null || endpoint.status === 'inactive') return { tally: before, more: false, settled: null }
    const now = deps.clock.now()
    const claim = await claimDeliveries(tx, endpointId, { limit: bounds.batch, maxBytes: bounds.batchBytes, now })
    let tally = before
    let settled: SettledBatch | null = null
    if (claim.deliveries.length > 0) {
      const { outcomes, written, events, fromFuture } = await trace.within(endpoint.system, claim.deliveries, () =>
        applyClaimed(tx, endpoint, claim.deliveries, hashEmail, trace),
      )
      const marks = claim.deliveries.map((delivery, i) =>
        markOf(delivery, outcomes[i] as ReceiptOutcome, now, deps.random),
      )
      await markDeliveries(tx, marks, now, before.run.id)
      await touchEndpoint(tx, endpointId, { delivery: latest(claim.deliveries), sync: now })
      tally = plus(before, marks, { written, events, fromFuture: fromFuture.length })
      const of = { endpoint: endpointId, tenant: tx.tenantId, syncRecord: before.run.id }
      tellFuture(deps.logger, of, fromFuture)
      settled = { system: endpoint.system, deliveries: claim.deliveries, marks }
    }
    if (!isEmpty(tally)) await saveSyncRun(tx, recordOf(tally, claim.more && !last ? null : now))
    return { tally, more: claim.more, settled }
  }

  async function applyClaimed(
    tx: Tx,
    endpoint: SourceEndpoint,
    deliveries: readonly ClaimedDelivery[],
    hashEmail: (address: string) => string,
    trace: BatchTrace,
  ) {
    const adapter = deps.adapters.get(endpoint.system)
    if (adapter === undefined) throw new TrackerdError('INTERNAL', { what: `no adapter for ${endpoint.system}` })
    const outcomes: ReceiptOutcome[] = []
    const receipts: { at: number; receipt: Receipt }[] = []
    for (const [at, delivery] of deliveries.entries())
      try {
        const payload = adapter.parse(delivery.contentType, await unpackBody(delivery.body, delivery.encoding))
        const { topic, receivedAt, id } = delivery
        const traceparent = trace.traceparent(delivery)
        receipts.push({ at, receipt: { topic, payload, receivedAt, correlationId: id, traceparent } })
      } catch (error) {
        outcomes[at] = { status: 'rejected', error: asTrackerdError(error) }
      }
    const result = await applyIsolating(tx, {
      source: { tenantId: tx.tenantId, endpointId: endpoint.id, system: endpoint.system, host: endpoint.host },
      bindingMode: endpoint.bindingMode,
      adapter,
      receipts: receipts.map((r) => r.receipt),
      hashEmail,
      newId: deps.newId,
    })
    receipts.forEach(({ at }, i) => {
      outcomes[at] = result.outcomes[i] as ReceiptOutcome
    })
    return { ...result, outcomes }
  }

  function logged(tally: Tally, tenantId: Uuid, remaining: boolean): DrainRun {
    const { run, ...counts } = tally
    if (!isEmpty(tally))
      deps.logger.info({ endpoint: run.endpointId, tenant: tenantId, syncRecord: run.id, ...counts }, 'inbox applied')
    return { applied: tally.applied, skipped: tally.skipped, setAside: tally.failed + tally.dead, remaining }
  }

  /** The batch that failed rolled back; the record tells what those before it did, and what went wrong. */
  async function closeFailed(tenantId: Uuid, tally: Tally, error: unknown): Promise<void> {
    const { code } = asTrackerdError(error)
    const record = { ...recordOf(tally, deps.clock.now()), status: 'failed' as const, error: code }
    try {
      await deps.db.tenant(tenantId, (tx) => saveSyncRun(tx, record))
    } catch (cause) {
      // The first error is the one to report; the reaper closes the record when the database is back.
      deps.logger.warn({ err: cause, syncRecord: tally.run.id }, 'sync record left to the reaper')
    }
  }
}

/** When the source last sent something; null when all of it was read. While webhooks seem to flow, little is read. */
const latest = (deliveries: readonly ClaimedDelivery[]) =>
  deliveries.reduce<Date | null>(
    (last, { origin, receivedAt }) => (origin === 'poll' || (last !== null && receivedAt <= last) ? last : receivedAt),
    null,
  )
