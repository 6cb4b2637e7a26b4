import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { Envelope } from '../ports/secret-box.ts'
import type { Tx } from './tx.ts'

export interface LockedCredentials {
  /** Envelope; opens with the endpoint id as context. */
  readonly authConfig: unknown
  /** Somebody else is replacing the credential now. */
  readonly isLeased: boolean
}

/** The credentials of an endpoint, its row locked until the transaction ends; null when there is no such endpoint. */
export async function lockCredentials(tx: Tx, endpointId: Uuid, holder: Uuid): Promise<LockedCredentials | null> {
  const rows = await tx.rows<LockedCredentials>(
    `select auth_config as "authConfig",
            coalesce(renewal_holder <> $2 and renewal_until > clock_timestamp(), false) as "isLeased"
       from tracker_integration.integration_endpoints where id = $1 and deleted_at is null for update`,
    [endpointId, holder],
  )
  return rows[0] ?? null
}

/** The holder replaces the credential for so long. The caller has seen, under the row's lock, that nobody else does. */
export async function leaseCredentials(tx: Tx, endpointId: Uuid, holder: Uuid, leaseMs: number): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints
        set renewal_holder = $2, renewal_until = clock_timestamp() + $3 * interval '1 millisecond' where id = $1`,
    [endpointId, holder, leaseMs],
  )
}

/** The lease lasts so long from now on; one that somebody else has taken over stays theirs. */
export async function prolongLease(tx: Tx, endpointId: Uuid, holder: Uuid, leaseMs: number): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints
        set renewal_until = clock_timestamp() + $3 * interval '1 millisecond' where id = $1 and renewal_holder = $2`,
    [endpointId, holder, leaseMs],
  )
}

export async function endLease(tx: Tx, endpointId: Uuid, holder: Uuid): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints set renewal_holder = null, renewal_until = null
      where id = $1 and renewal_holder = $2`,
    [endpointId, holder],
  )
}

/** The caller holds the row's lock: what the envelope was made from is what it replaces. */
export async function saveCredentials(tx: Tx, endpointId: Uuid, authConfig: Envelope): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints set auth_config = $2, updated_by = '${SYSTEM_ACTOR}' where id = $1`,
    [endpointId, JSON.stringify(authConfig)],
  )
}
