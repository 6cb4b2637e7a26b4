import { findEndpointTenant } from '../db/endpoints.ts'
import { knownDeliveries } from '../db/inbox.ts'
import { listReadingScopes, noteReading, readReadingEndpoint } from '../db/reading-endpoints.ts'
import { saveSyncRun } from '../db/sync-records.ts'
import type { Uuid } from '../domain/ids.ts'
import { asTrackerdError, type TrackerdError } from '../errors.ts'
import type { DeliveryAttempt, DeliveryLog, Json } from '../ports/source-reader.ts'
import { connect } from './connect.ts'
import type { SyncDeps } from './deps.ts'
import { refOf } from './scopes.ts'

/** So long the source keeps its log, and lets us ask for a delivery again. */
const LOG_DAYS = 3
/** What was still on its way when the log was last read. */
const OVERLAP_MS = 60 * 60_000
/** A delivery that the door refuses each time is not worth asking for once more. */
const ATTEMPTS_AT_MOST = 5

/**
 * Every delivery of the last 3 days that we use and that no attempt got through was asked for again. What is in the
 * inbox already needs no attempt, whatever the log says of it: an answer can get lost after the delivery was stored.
 */
export function createRecovery(deps: SyncDeps) {
  return async function recoverDeliveries(endpointId: Uuid, signal: AbortSignal): Promise<{ redelivered: number }> {
    const startedAt = deps.clock.now()
    const tenantId = await findEndpointTenant(deps.db, endpointId)
    if (tenantId === null) return { redelivered: 0 }
    const within = <T>(work: Parameters<typeof deps.db.tenant<T>>[1]) => deps.db.tenant(tenantId, work)
    const { endpoint, scopes } = await within(async (tx) => ({
      endpoint: await readReadingEndpoint(tx, endpointId),
      scopes: await listReadingScopes(tx, endpointId),
    }))
    if (endpoint === null || !endpoint.hasCredential || endpoint.status === 'inactive') return { redelivered: 0 }
    const { adapter, reader } = connect(deps, tenantId, endpoint, { signal, interactive: false })
    const oldest = startedAt.getTime() - LOG_DAYS * 86_400_000
    const since = new Date(Math.max(oldest, (endpoint.lastRecoveredAt?.getTime() ?? 0) - OVERLAP_MS))
    let redelivered = 0
    const failures: TrackerdError[] = []
    for (const log of await readableLogs()) {
      const missed = (await missedIn(log, since)).filter(({ topic }) => adapter.usesTopic(topic))
      const ids = missed.map(({ deliveryId }) => deliveryId)
      const known = ids.length === 0 ? new Set() : await within((tx) => knownDeliveries(tx, endpointId, ids))
      for (const attempt of missed.filter(({ deliveryId }) => !known.has(deliveryId)))
        try {
          await log.redeliver(attempt)
          redelivered += 1
        } catch (thrown) {
          const error = asTrackerdError(thrown)
          if (error.code !== 'UPSTREAM_NOT_FOUND' && error.code !== 'UPSTREAM_REJECTED') throw error
          failures.push(error)
        }
    }
    const at = deps.clock.now()
    await within(async (tx) => {
      await noteReading(tx, endpointId, { recoveredAt: startedAt })
      if (redelivered + failures.length === 0) return
      await saveSyncRun(tx, {
        id: deps.newId(),
        endpointId,
        type: 'recovery',
        status: failures.length === 0 ? 'success' : 'partial',
        startedAt,
        completedAt: at,
        processed: redelivered,
        failed: failures.length,
        counts: { redelivered },
        error: failures[0] === undefined ? null : failures[0].message,
      })
    })
    if (redelivered > 0) deps.logger.info({ endpoint: endpointId, redelivered }, 'missed deliveries asked for again')
    return { redelivered }

    /** None when the credential may not read them: `endpoint check` says so, and polling covers what was missed. */
    async function readableLogs(): Promise<readonly DeliveryLog[]> {
      try {
        return await reader.deliveryLogs(scopes.flatMap((scope) => (scope.status === 'active' ? refOf(scope) : [])))
      } catch (thrown) {
        const error = asTrackerdError(thrown)
        if (error.code !== 'UPSTREAM_FORBIDDEN') throw error
        deps.logger.info({ endpoint: endpointId, code: error.code }, 'the delivery log may not be read')
        return []
      }
    }
  }
}

/** The latest attempt of each delivery since then that no attempt got through, the earliest first. */
async function missedIn(log: DeliveryLog, since: Date): Promise<DeliveryAttempt[]> {
  const attempts: DeliveryAttempt[] = []
  let at: Json = null
  do {
    const page: Awaited<ReturnType<DeliveryLog['read']>> = await log.read(at)
    attempts.push(...page.attempts.filter(({ deliveredAt }) => deliveredAt >= since))
    at = page.attempts.some(({ deliveredAt }) => deliveredAt < since) ? null : page.next
  } while (at !== null)
  const deliveries = [...Map.groupBy(attempts, ({ deliveryId }) => deliveryId).values()]
  const missed = deliveries.filter((own) => own.length < ATTEMPTS_AT_MOST && own.every(({ succeeded }) => !succeeded))
  const latest = missed.flatMap(
    (own) => own.toSorted((a, b) => b.deliveredAt.getTime() - a.deliveredAt.getTime())[0] ?? [],
  )
  return latest.toSorted((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime())
}
