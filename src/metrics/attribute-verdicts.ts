import { isDeepStrictEqual } from 'node:util'
import type { StoredVerdict } from '../db/attribution-input.ts'
import { deploymentSubjects, type Verdict, writeVerdicts } from '../db/attribution-verdicts.ts'
import type { AuditEntry } from '../db/audit.ts'
import { appendEvents } from '../db/outbox.ts'
import type { Tx } from '../db/tx.ts'
import type { AttributedDeployment } from '../domain/attribution/index.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { Occasion } from './attribute-occasion.ts'

const AGGREGATE = 'DeploymentRecord'

/**
 * The rows of the deployments keep what was found of them, and whoever listens hears of each that is a rollback, once.
 * Returns the audit of the rows that changed.
 */
export async function judgeDeployments(
  tx: Tx,
  found: readonly AttributedDeployment[],
  stored: ReadonlyMap<Uuid, StoredVerdict>,
  occasion: Occasion,
): Promise<AuditEntry[]> {
  const changed = found.flatMap((deployment) => {
    const before = stored.get(deployment.id) as StoredVerdict
    const { id, ...after } = verdictOf(deployment)
    return isDeepStrictEqual(before, after) ? [] : [{ id, before, after, at: deployment.at }]
  })
  if (changed.length === 0) return []
  await writeVerdicts(
    tx,
    changed.map(({ id, after }) => ({ id, ...after })),
  )
  const rollbacks = changed.filter(({ before, after }) => after.kind === 'rollback' && before.kind !== 'rollback')
  if (rollbacks.length > 0) await tellRollbacks(tx, new Map(rollbacks.map(({ id, at }) => [id, at])), occasion)
  return changed.map(({ id, before, after }) => auditOf(id, before, after, occasion))
}

const verdictOf = ({ id, previousDeploymentId, kind, signals }: AttributedDeployment): Verdict => ({
  id,
  previousDeploymentId,
  kind,
  failureSignals: signals.map(({ signal, evidenceId, at }) => ({
    signal,
    evidence_id: evidenceId,
    at: new Date(at).toISOString(),
  })),
})

async function tellRollbacks(tx: Tx, at: ReadonlyMap<Uuid, number>, { correlationId }: Occasion): Promise<void> {
  const subjects = await deploymentSubjects(tx, [...at.keys()])
  await appendEvents(
    tx,
    subjects.map(({ id, payload }) => ({
      type: 'deployment.rolled_back',
      aggregateType: AGGREGATE,
      aggregateId: id,
      milestone: 'deployment.rolled_back',
      occurredAt: new Date(at.get(id) as number).toISOString(),
      payload,
      correlationId,
    })),
  )
}

const COLUMNS = {
  previousDeploymentId: 'previous_deployment_id',
  kind: 'kind',
  failureSignals: 'failure_signals',
} as const

function auditOf(id: Uuid, before: StoredVerdict, after: StoredVerdict, occasion: Occasion): AuditEntry {
  const keys = (Object.keys(COLUMNS) as (keyof StoredVerdict)[]).filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  )
  const told = (verdict: StoredVerdict) => Object.fromEntries(keys.map((key) => [COLUMNS[key], verdict[key]]))
  return {
    id: occasion.newId(),
    userId: SYSTEM_ACTOR,
    correlationId: occasion.correlationId,
    action: 'deployment_record.updated',
    aggregateType: AGGREGATE,
    aggregateId: id,
    payload: { before: told(before), after: told(after) },
    occurredAt: occasion.now.toISOString(),
  }
}
