import { findEndpointTenant } from '../db/endpoints.ts'
import { readReadingEndpoint } from '../db/reading-endpoints.ts'
import { NO_EGRESS } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import { decideAll, type Turn } from './decide.ts'
import type { EgressDeps } from './deps.ts'
import { performAll } from './perform.ts'
import type { TurnSum } from './turn-record.ts'

export type { EgressDeps } from './deps.ts'

/** Then others get their turn. */
const TURN_MS = 45_000

export interface EgressTurn extends TurnSum {
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

const NOTHING: EgressTurn = { done: 0, skipped: 0, failed: 0, waiting: 0, remaining: false }

/**
 * Writes to the source of an endpoint what its rules ask for, until nothing is due. Any number may run side by side. What
 * fails or has to wait is found again by the sweep when its time comes.
 */
export function createEgress(deps: EgressDeps) {
  return async function performEgress(endpointId: Uuid, signal: AbortSignal): Promise<EgressTurn> {
    const tenantId = await findEndpointTenant(deps.db, endpointId)
    if (tenantId === null) return NOTHING
    const endpoint = await deps.db.tenant(tenantId, (tx) => readReadingEndpoint(tx, endpointId))
    const writing = endpoint === null ? null : deps.writingOf(endpoint.system)
    if (endpoint === null || writing === null || endpoint.status === 'inactive' || !endpoint.hasCredential)
      return NOTHING
    const end = deps.clock.now().getTime() + TURN_MS
    const over = () => signal.aborted || deps.clock.now().getTime() >= end
    const turn: Turn = { deps, tenantId, endpoint, rules: { ...NO_EGRESS, ...endpoint.egress }, over }
    const decided = await decideAll(turn)
    const writer = deps.openWriter(tenantId, endpoint, signal)
    const sum = await performAll({ ...turn, writing, writer, signal, worker: deps.newId() })
    const told = { endpoint: endpointId, tenant: tenantId, ...decided, ...sum }
    if (decided.planned + sum.done + sum.skipped + sum.failed > 0) deps.logger.info(told, 'egress performed')
    return { ...sum, remaining: !signal.aborted && over() }
  }
}
