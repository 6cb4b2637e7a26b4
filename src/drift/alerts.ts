import { appendAudit } from '../db/audit.ts'
import {
  type AlertVersion,
  insertAlerts,
  lockAlerts,
  type StoredAlert,
  updateAlerts,
  type WrittenAlert,
} from '../db/drift-alerts.ts'
import { appendEvents } from '../db/outbox.ts'
import type { Tx } from '../db/tx.ts'
import type { Evidence } from '../domain/drift/alert.ts'
import { alertEvent, type ToldAlert } from '../domain/drift/alert-event.ts'
import { DETECTORS } from '../domain/drift/detectors.ts'
import { DRIFT_TYPES } from '../domain/drift/finding.ts'
import { type AlertChange, type Hysteresis, live, type Run } from '../domain/drift/life.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { DriftDeps } from './deps.ts'

/** How many alerts of an initiative a run changed, and how. */
export interface AlertSum {
  readonly opened: number
  readonly raised: number
  readonly closed: number
  /** Those that show other numbers than before. */
  readonly updated: number
}

export const HYSTERESIS = Object.fromEntries(
  DRIFT_TYPES.map((type) => [type, DETECTORS[type].hysteresisMs]),
) as unknown as Hysteresis

/**
 * The alerts of the initiative are as the run leaves them; each that was opened, got worse or was closed stands in the
 * audit and in the outbox. The same run once more changes nothing. The caller holds the lock of the initiative.
 */
export async function settleAlerts(
  tx: Tx,
  { newId }: Pick<DriftDeps, 'newId'>,
  initiativeId: Uuid,
  run: Run,
): Promise<AlertSum> {
  const alerts = await lockAlerts(tx, initiativeId)
  const changes = live(alerts, run, HYSTERESIS)
  const planned = changes.map((change) => ({ change, written: writtenOf(change, newId) }))
  const at = new Date(run.at)
  const isNew = ({ change }: Planned) => change.alert === null
  const added = planned.filter(isNew)
  const changed = planned.filter((it) => !isNew(it))
  const versions = new Map(
    [
      ...(added.length === 0 ? [] : await insertAlerts(tx, initiativeId, at, added.map(written))),
      ...(changed.length === 0 ? [] : await updateAlerts(tx, at, changed.map(written))),
    ].map((version) => [version.id, version]),
  )
  const done = planned.flatMap(({ change, written: alert }) => {
    const version = versions.get(alert.id)
    return version === undefined ? [] : [{ change, told: toldOf(alert, version, initiativeId, at) }]
  })
  await tell(tx, newId, at, done)
  const count = (...kinds: AlertChange['kind'][]) => done.filter(({ change }) => kinds.includes(change.kind)).length
  return { opened: count('open', 'reopen'), raised: count('raise'), closed: count('close'), updated: count('update') }
}

interface Planned {
  readonly change: AlertChange
  readonly written: WrittenAlert
}
const written = (it: Planned) => it.written

function writtenOf({ kind, alert, next, evidence, reason }: AlertChange, newId: () => Uuid): WrittenAlert {
  return {
    ...next,
    id: alert?.id ?? newId(),
    evidence: (evidence ?? alert?.evidence) as Evidence,
    raised: kind === 'raise' || kind === 'reopen',
    resolution: kind === 'close' ? reason : null,
  }
}

const toldOf = (
  { id, severity, status, evidence }: WrittenAlert,
  { version, detectedAt }: AlertVersion,
  initiativeId: Uuid,
  at: Date,
): ToldAlert => ({
  ...evidence,
  id,
  version,
  initiativeId,
  severity,
  detectedAt: detectedAt.toISOString(),
  resolvedAt: status === 'resolved' ? at.toISOString() : null,
})

const EVENTS = {
  open: 'drift_alert.opened',
  reopen: 'drift_alert.opened',
  raise: 'drift_alert.raised',
  close: 'drift_alert.closed',
  update: null,
  mark: null,
} as const satisfies Record<AlertChange['kind'], string | null>

async function tell(
  tx: Tx,
  newId: () => Uuid,
  at: Date,
  done: readonly { readonly change: AlertChange; readonly told: ToldAlert }[],
): Promise<void> {
  const correlationId = newId()
  const said = done.flatMap(({ change, told }) => {
    const type = EVENTS[change.kind]
    return type === null ? [] : [{ type, change, told }]
  })
  if (said.length === 0) return
  await appendAudit(
    tx,
    said.map(({ type, change, told }) => ({
      id: newId(),
      userId: SYSTEM_ACTOR,
      correlationId,
      action: type,
      aggregateType: 'DriftAlert',
      aggregateId: told.id,
      payload: {
        initiative_id: told.initiativeId,
        drift_type: told.driftType,
        subject: told.subject,
        direction: told.direction,
        reason: change.reason,
        before: change.alert === null ? null : standOf(change.alert),
        after: standOf(change.next),
      },
      occurredAt: at.toISOString(),
    })),
  )
  await appendEvents(
    tx,
    said.map(({ type, told, change }) => ({ ...alertEvent(type, told, change.reason, at), correlationId })),
  )
}

const standOf = ({ status, severity }: Pick<StoredAlert, 'status' | 'severity'>) => ({ status, severity })
