import type { Alert, AlertStatus } from '../domain/drift/alert.ts'
import { fingerprint } from '../domain/drift/alert.ts'
import type { DriftType, EvidenceLink, Point, Severity } from '../domain/drift/finding.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

interface AlertRow extends Omit<Alert, 'evidence'> {
  readonly driftType: DriftType
  readonly subject: string
  readonly direction: string
  readonly description: string
  readonly rule: Alert['evidence']['rule']
  readonly limits: Alert['evidence']['limits']
  readonly points: readonly Point[]
  readonly links: readonly EvidenceLink[]
}

/**
 * Of each thing that ever was an alert in the initiative the unresolved one, else the latest. Nobody else changes them
 * until the transaction ends.
 */
export async function lockAlerts(tx: Tx, initiativeId: Uuid): Promise<StoredAlert[]> {
  const rows = await tx.rows<AlertRow & { readonly detectedAt: EpochMs }>(
    `select id, status, severity, ${epoch('snoozed_until')} as "snoozedUntil", ${epoch('gone_since')} as "goneSince",
            case when resolved_at is null then null when resolved_by = '${SYSTEM_ACTOR}' then 'system' else 'operator' end
              as "resolvedBy",
            ${epoch('detected_at')} as "detectedAt",
            drift_type as "driftType", subject, direction, description, rule, limits, points, links
       from tracker_metrics.drift_alerts
      where tenant_id = $1 and id = any (array(
        select distinct on (fingerprint) id from tracker_metrics.drift_alerts
         where tenant_id = $1 and initiative_id = $2 and deleted_at is null
         order by fingerprint, status = 'resolved', detected_at desc, id desc))
      order by id for update`,
    [tx.tenantId, initiativeId],
  )
  return rows.map(({ driftType, subject, direction, description, rule, limits, points, links, ...stand }) => ({
    ...stand,
    evidence: { driftType, subject, direction, description, rule, limits, points, links },
  }))
}

export interface StoredAlert extends Alert {
  readonly detectedAt: EpochMs
}

/** An alert as a run leaves it. */
export interface WrittenAlert extends Alert {
  /** Got worse, or is there again. */
  readonly raised: boolean
  /** Why it was resolved by this run; null: it was not. */
  readonly resolution: string | null
}

/** What came back of a write: the version tells one change of a row from the next. */
export interface AlertVersion {
  readonly id: Uuid
  readonly version: number
  readonly detectedAt: Date
}

/** New alerts. One that somebody opened meanwhile is left out of what comes back. */
export function insertAlerts(
  tx: Tx,
  initiativeId: Uuid,
  at: Date,
  alerts: readonly WrittenAlert[],
): Promise<AlertVersion[]> {
  const evidence = alerts.map((it) => it.evidence)
  return tx.rows(
    `insert into tracker_metrics.drift_alerts
       (tenant_id, initiative_id, detected_at, created_by, updated_by, id, fingerprint, drift_type, subject, direction,
        severity, description, rule, limits, points, links)
     select $1, $2, $3, '${SYSTEM_ACTOR}', '${SYSTEM_ACTOR}', g.id, g.fingerprint, g.drift_type, g.subject, g.direction,
            g.severity, g.description, g.rule::jsonb, g.limits::jsonb, g.points::jsonb, g.links::jsonb
       from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], ${fromLines(11)},
                   ${fromLines(12)}, ${fromLines(13)}, ${fromLines(14)})
         as g (id, fingerprint, drift_type, subject, direction, severity, description, rule, limits, points, links)
     on conflict (tenant_id, fingerprint) where status <> 'resolved' and deleted_at is null do nothing
     returning id, version, detected_at as "detectedAt"`,
    [
      tx.tenantId,
      initiativeId,
      at,
      alerts.map((it) => it.id),
      evidence.map((it) => fingerprint(tx.tenantId, initiativeId, it)),
      evidence.map((it) => it.driftType),
      evidence.map((it) => it.subject),
      evidence.map((it) => it.direction),
      alerts.map((it) => it.severity),
      evidence.map((it) => it.description),
      jsonLines(evidence.map((it) => it.rule)),
      jsonLines(evidence.map((it) => it.limits)),
      jsonLines(evidence.map((it) => it.points)),
      jsonLines(evidence.map((it) => it.links)),
    ],
  )
}

/** The rows say this from now on. What an operator wrote of them stays. */
export function updateAlerts(tx: Tx, at: Date, alerts: readonly WrittenAlert[]): Promise<AlertVersion[]> {
  const times = (of: (alert: WrittenAlert) => number | null) =>
    alerts.map((alert) => {
      const time = of(alert)
      return time === null ? null : new Date(time)
    })
  const evidence = alerts.map((it) => it.evidence)
  return tx.rows(
    `update tracker_metrics.drift_alerts a
        set status = g.status, severity = g.severity, snoozed_until = g.snoozed_until, gone_since = g.gone_since,
            raised_at = case when g.raised then $2 else a.raised_at end,
            resolved_at = case when g.status = 'resolved' then coalesce(a.resolved_at, $2) end,
            resolved_by = case when g.status = 'resolved' then coalesce(a.resolved_by, '${SYSTEM_ACTOR}') end,
            resolution = case when g.status = 'resolved' then coalesce(g.resolution, a.resolution) end,
            acknowledged_at = case when g.raised then null else a.acknowledged_at end,
            acknowledged_by = case when g.raised then null else a.acknowledged_by end,
            description = g.description, rule = g.rule::jsonb, limits = g.limits::jsonb, points = g.points::jsonb,
            links = g.links::jsonb, updated_by = '${SYSTEM_ACTOR}'
       from unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[], $9::text[],
                   $10::text[], ${fromLines(11)}, ${fromLines(12)}, ${fromLines(13)}, ${fromLines(14)})
         as g (id, status, severity, snoozed_until, gone_since, raised, resolution, description, rule, limits, points, links)
      where a.tenant_id = $1 and a.id = g.id
     returning a.id, a.version, a.detected_at as "detectedAt"`,
    [
      tx.tenantId,
      at,
      alerts.map((it) => it.id),
      alerts.map((it): AlertStatus => it.status),
      alerts.map((it): Severity => it.severity),
      times((it) => it.snoozedUntil),
      times((it) => it.goneSince),
      alerts.map((it) => it.raised),
      alerts.map((it) => it.resolution),
      evidence.map((it) => it.description),
      jsonLines(evidence.map((it) => it.rule)),
      jsonLines(evidence.map((it) => it.limits)),
      jsonLines(evidence.map((it) => it.points)),
      jsonLines(evidence.map((it) => it.links)),
    ],
  )
}
