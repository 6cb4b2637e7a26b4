import { appendAudit } from '../db/audit.ts'
import { type ActionOutcome, type ClaimedAction, claimEgressAction, settleEgressAction } from '../db/egress-actions.ts'
import { rememberObject } from '../db/egress-objects.ts'
import { saveSyncRun } from '../db/sync-records.ts'
import type { Tx } from '../db/tx.ts'
import { objectId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { SourceWriter, SourceWriting } from '../ports/source-writer.ts'
import type { Turn } from './decide.ts'
import { attemptTraced } from './traced.ts'
import { TurnRecord, type TurnSum } from './turn-record.ts'

/** No attempt takes longer, and whoever died over one is missed after this. */
const LONGEST_ATTEMPT_MS = 3 * 60_000

export interface Performing extends Turn {
  readonly writing: SourceWriting
  readonly writer: SourceWriter
  readonly signal: AbortSignal
  /** Names this turn: an action that another one took over is not settled by it. */
  readonly worker: Uuid
}

/**
 * Performs what waits, one action after the other. Before each attempt it is written down that it begins, so that whoever
 * finds it unfinished later waits until its effect would show. End, audit and sync record are stored together.
 */
export async function performAll(turn: Performing): Promise<TurnSum> {
  const { deps, tenantId, endpoint, worker } = turn
  const record = new TurnRecord(deps.newId(), endpoint.id, deps.clock.now())
  const holdMs = holds(turn.writing)
  while (!turn.over()) {
    const now = deps.clock.now()
    const claimed = await deps.db.tenant(tenantId, (tx) => claimEgressAction(tx, endpoint.id, { worker, now, holdMs }))
    if (claimed === null) break
    const attempted = await attemptTraced(turn, claimed)
    await deps.db.tenant(tenantId, async (tx) => {
      const at = { now: deps.clock.now(), syncRecordId: record.id }
      if (!(await settleEgressAction(tx, claimed.id, worker, attempted.outcome, at))) return
      if (attempted.outcome.status === 'done') await keepEffect(tx, turn, claimed, attempted.outcome)
      record.add(claimed, attempted)
      if (!record.isEmpty) await saveSyncRun(tx, record.toRun(null))
    })
  }
  if (!record.isEmpty) await deps.db.tenant(tenantId, (tx) => saveSyncRun(tx, record.toRun(deps.clock.now())))
  return record.sum
}

const holds = ({ kinds, settlesMs }: SourceWriting) =>
  Object.fromEntries(kinds.map((kind) => [kind, Math.max(LONGEST_ATTEMPT_MS, settlesMs(kind))]))

/** An issue of ours is known from now on, and what was written stands in the audit. */
async function keepEffect(
  tx: Tx,
  { deps, tenantId, endpoint }: Performing,
  { id, action, kind, target, messageId, eventType, correlationId }: ClaimedAction,
  { found, object }: ActionOutcome & { readonly status: 'done' },
): Promise<void> {
  if (kind === 'issue' && object !== null) {
    const ledgerId = objectId(tenantId, endpoint.host, 'issue', object.externalId)
    await rememberObject(tx, { ...object, id: ledgerId, marker: action.marker, endpointId: endpoint.id })
  }
  const { externalId = null, key = null, url = null } = object ?? {}
  const about = { endpoint: endpoint.id, event: messageId, event_type: eventType, target, scope: action.scope.name }
  await appendAudit(tx, [
    {
      id: deps.newId(),
      userId: SYSTEM_ACTOR,
      correlationId: correlationId ?? messageId,
      action: `egress.${kind}`,
      aggregateType: 'EgressAction',
      aggregateId: id,
      payload: { ...about, already_there: found, external_id: externalId, external_key: key, url },
      occurredAt: deps.clock.now().toISOString(),
    },
  ])
}
