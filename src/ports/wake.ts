import type { Uuid } from '../domain/ids.ts'

/** Jobs that look after one endpoint. */
export type EndpointJob = 'apply-inbox' | 'sync-endpoint' | 'recover-deliveries'

/** Tells the queue that events may wait. Never throws: what a lost wake-up forgot is found on a schedule. */
export interface OutboxWake {
  /** One of the runs that publish side by side. */
  relay(slot: number): void
  /** What a sink missed. */
  catchUp(sink: string): void
  deliver(subscriptionId: Uuid): void
  /** What an endpoint has to write to its source. */
  write(endpointId: Uuid): void
}

/** Tells the queue that an endpoint may have work. Never throws: what a lost wake-up forgot is found on a schedule. */
export type Wake = (job: EndpointJob, endpointId: Uuid) => void

/** Tells the queue that numbers may have to be computed. Never throws: what a lost wake-up forgot is found on a schedule. */
export interface MetricsWake {
  attribution(tenantId: Uuid, initiativeId: Uuid): void
  snapshots(tenantId: Uuid): void
  backfill(tenantId: Uuid, backfillId: Uuid): void
}

/** Tells the queue that a tenant may have drifted. Never throws: what a lost wake-up forgot is found on a schedule. */
export interface DriftWake {
  drift(tenantId: Uuid): void
}
