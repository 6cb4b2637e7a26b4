import type { AlertStand, AlertStatus } from '../domain/drift/alert.ts'
import type { DriftType, EvidenceLink, Finding, Point, Severity } from '../domain/drift/finding.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** An alert as operators see it. */
export interface AlertRecord {
  readonly id: Uuid
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
  readonly driftType: DriftType
  readonly subject: string
  readonly direction: string
  readonly severity: Severity
  readonly status: AlertStatus
  readonly description: string
  readonly rule: Finding['rule']
  readonly limits: Finding['limits']
  readonly points: readonly Point[]
  readonly links: readonly EvidenceLink[]
  readonly detectedAt: Date
  readonly raisedAt: Date | null
  readonly goneSince: Date | null
  readonly acknowledgedAt: Date | null
  readonly snoozedUntil: Date | null
  readonly resolvedAt: Date | null
  readonly resolvedBy: 'operator' | 'system' | null
  readonly resolution: string | null
  readonly note: string | null
  readonly version: number
}

const RECORDS = `select a.id, a.initiative_id as "initiativeId", coalesce(i.title, '') as "initiativeTitle",
    a.drift_type as "driftType", a.subject, a.direction, a.severity, a.status, a.description, a.rule, a.limits, a.points,
    a.links, a.detected_at as "detectedAt", a.raised_at as "raisedAt", a.gone_since as "goneSince",
    a.acknowledged_at as "acknowledgedAt", a.snoozed_until as "snoozedUntil", a.resolved_at as "resolvedAt",
    case when a.resolved_at is null then null when a.resolved_by = '${SYSTEM_ACTOR}' then 'system' else 'operator' end
      as "resolvedBy",
    a.resolution, a.note, a.version
  from tracker_metrics.drift_alerts a
  left join tracker_discovery.initiatives i on i.id = a.initiative_id
 where a.tenant_id = $1 and a.deleted_at is null`

export async function findAlert(tx: Tx, id: Uuid): Promise<AlertRecord | null> {
  const rows = await tx.rows<AlertRecord>(`${RECORDS} and a.id = $2`, [tx.tenantId, id])
  return rows[0] ?? null
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockAlert(tx: Tx, id: Uuid): Promise<AlertRecord | null> {
  await tx.rows('select from tracker_metrics.drift_alerts where tenant_id = $1 and id = $2 for update', [
    tx.tenantId,
    id,
  ])
  return findAlert(tx, id)
}

export interface AlertsWhere {
  readonly initiativeId?: Uuid | undefined
  readonly type?: DriftType | undefined
  readonly severity?: Severity | undefined
  readonly status?: AlertStatus | 'unresolved' | undefined
}

/** Latest first, behind the position `after` of the page before. */
export function listAlerts(
  tx: Tx,
  where: AlertsWhere,
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<AlertRecord[]> {
  return tx.rows(
    `${RECORDS}
        and ($2::uuid is null or a.initiative_id = $2) and ($3::text is null or a.drift_type = $3)
        and ($4::text is null or a.severity = $4)
        and ($5::text is null or case when $5 = 'unresolved' then a.status <> 'resolved' else a.status = $5 end)
        and ($6::timestamptz is null or (a.detected_at, a.id) < ($6, $7::uuid))
      order by a.detected_at desc, a.id desc limit $8`,
    [
      tx.tenantId,
      where.initiativeId ?? null,
      where.type ?? null,
      where.severity ?? null,
      where.status ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
}

export interface OperatorWord {
  readonly stand: AlertStand
  /** null: what was said before stays. */
  readonly note: string | null
  readonly actor: Uuid
  readonly at: Date
}

/** The alert stands as an operator said. */
export async function standAlert(tx: Tx, id: Uuid, { stand, note, actor, at }: OperatorWord): Promise<void> {
  await tx.count(
    `update tracker_metrics.drift_alerts
        set status = $3, snoozed_until = $4, note = coalesce($5, note), updated_by = $6,
            acknowledged_at = case when $3 = 'acknowledged' then $7 else acknowledged_at end,
            acknowledged_by = case when $3 = 'acknowledged' then $6 else acknowledged_by end,
            resolved_at = case when $3 = 'resolved' then $7::timestamptz end,
            resolved_by = case when $3 = 'resolved' then $6::uuid end,
            resolution = case when $3 = 'resolved' then 'by_operator' end
      where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, stand.status, stand.snoozedUntil === null ? null : new Date(stand.snoozedUntil), note, actor, at],
  )
}
