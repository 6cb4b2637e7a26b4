import type { EndpointTimes } from '../db/reading-endpoints.ts'

const INTERVAL_MS = 5 * 60_000
/** Until a person has mended the connection, asking more often only annoys the source. */
const INTERVAL_OF_BROKEN_MS = 60 * 60_000
/** While webhooks flow, polling only looks after what they missed. */
const INTERVAL_WITH_WEBHOOKS_MS = 60 * 60_000
/** Without a delivery for so long, nobody can tell a quiet source from a broken hook. */
const WEBHOOKS_FLOW_MS = 15 * 60_000
const CENSUS_INTERVAL_MS = 24 * 60 * 60_000
/** A run whose worker gave no sign for so long is offered to another; a living one is not disturbed by it. */
const STALE_RUN_MS = 90_000

type Times = Omit<EndpointTimes, 'id' | 'running'>

/** When the next incremental run is due. */
export function nextSyncAt(times: Times, now: Date): Date {
  if (times.lastPolledAt === null) return now
  if (times.status === 'error') return new Date(times.lastPolledAt.getTime() + INTERVAL_OF_BROKEN_MS)
  const webhooksFlow =
    times.lastDeliveryAt !== null && now.getTime() - times.lastDeliveryAt.getTime() < WEBHOOKS_FLOW_MS
  const usual = webhooksFlow ? INTERVAL_WITH_WEBHOOKS_MS : INTERVAL_MS
  const interval = times.syncIntervalSeconds === null ? usual : times.syncIntervalSeconds * 1000
  return new Date(times.lastPolledAt.getTime() + interval)
}

/** What is due: a source is read first, and counted once a day. */
export function dueMode(times: Times, now: Date): 'incremental' | 'census' | null {
  if (nextSyncAt(times, now) <= now) return 'incremental'
  const counted = times.lastCensusAt ?? times.createdAt
  return now.getTime() - counted.getTime() >= CENSUS_INTERVAL_MS ? 'census' : null
}

/** Whether somebody should look after the endpoint now: something is due, or a run lies still. */
export function needsWorker({ running, ...times }: EndpointTimes, now: Date): boolean {
  if (running === null) return dueMode(times, now) !== null
  const waiting = running.waitingUntil === null ? 0 : Date.parse(running.waitingUntil)
  return Math.max(waiting, Date.parse(running.heartbeatAt) + STALE_RUN_MS) <= now.getTime()
}
