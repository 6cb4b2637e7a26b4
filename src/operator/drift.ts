import type { Actor, DriftAlertFilter, DriftAlertView, DriftRunView, Page, PageRequest } from '../app.ts'
import { type AlertRecord, findAlert, listAlerts, lockAlert, standAlert } from '../db/drift-alert-records.ts'
import { listUnjudged } from '../db/drift-progress.ts'
import { appendEvents } from '../db/outbox.ts'
import type { Tx } from '../db/tx.ts'
import { type AlertStand, acknowledged, resolved, snoozed } from '../domain/drift/alert.ts'
import { alertEvent } from '../domain/drift/alert-event.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { DriftWake } from '../ports/wake.ts'
import { askedRuns } from './asked-runs.ts'
import { type OperatorDeps, record } from './deps.ts'
import { oneInitiative } from './metrics-window.ts'
import { iso, momentOf, pageOf } from './pages.ts'

export interface DriftUseCaseDeps extends OperatorDeps {
  readonly driftWake: DriftWake
}

export function alertView({ initiativeId, initiativeTitle, rule: judged, ...row }: AlertRecord): DriftAlertView {
  const { rule, ...parameters } = judged
  return {
    ...row,
    initiative: { id: initiativeId, title: initiativeTitle },
    rule: typeof rule === 'string' ? rule : '',
    parameters,
    detectedAt: row.detectedAt.toISOString(),
    raisedAt: iso(row.raisedAt),
    goneSince: iso(row.goneSince),
    acknowledgedAt: iso(row.acknowledgedAt),
    snoozedUntil: iso(row.snoozedUntil),
    resolvedAt: iso(row.resolvedAt),
  }
}

type Note = { readonly note?: string | undefined }

/** Alerts: what operators see of them and do to them. */
export function driftUseCases(deps: DriftUseCaseDeps) {
  const { db, clock } = deps
  const runs = askedRuns<DriftRunView>(deps, {
    work: 'drift',
    wake: (tenantId) => deps.driftWake.drift(tenantId),
    async particulars(tx, initiativeId, { opened = 0, raised = 0, closed = 0 }) {
      const rows = await listUnjudged(tx, initiativeId)
      const unjudged = rows.map(({ initiativeId: id, initiativeTitle: title, ...it }) => ({
        initiative: { id, title },
        ...it,
      }))
      return { opened, raised, closed, unjudged }
    },
  })

  async function alertOf(tx: Tx, id: Uuid, find = findAlert): Promise<AlertRecord> {
    const alert = await find(tx, id)
    if (alert === null) throw new TrackerdError('NOT_FOUND', { what: 'drift alert' })
    return alert
  }

  /** The alert stands where `to` says, with the deed in the audit. Nothing is written where it stands there already. */
  const stand = (
    actor: Actor,
    id: Uuid,
    deed: 'acknowledged' | 'resolved' | 'snoozed',
    to: (alert: AlertStand, now: number) => AlertStand | null,
    { note }: Note,
  ): Promise<DriftAlertView> =>
    db.tenant(actor.tenantId, async (tx) => {
      const before = await alertOf(tx, id, lockAlert)
      if (before.status === 'resolved') throw new TrackerdError('ALERT_RESOLVED', { what: before.description })
      const at = clock.now()
      const next = to(standOf(before), at.getTime())
      if (next === null) return alertView(before)
      await standAlert(tx, id, { stand: next, note: note ?? null, actor: actor.keyId, at })
      const after = await alertOf(tx, id)
      await record(deps, tx, actor, {
        action: `drift_alert.${deed}`,
        aggregateType: 'DriftAlert',
        aggregateId: id,
        payload: {
          initiative_id: before.initiativeId,
          drift_type: before.driftType,
          before: { status: before.status },
          after: { status: after.status, snoozed_until: iso(after.snoozedUntil) },
          note: note ?? null,
        },
      })
      if (deed === 'resolved') {
        const told = { ...after, detectedAt: after.detectedAt.toISOString(), resolvedAt: iso(after.resolvedAt) }
        const event = alertEvent('drift_alert.closed', told, 'by_operator', at)
        await appendEvents(tx, [{ ...event, correlationId: deps.newId() }])
      }
      return alertView(after)
    })

  return {
    runDrift: runs.ask,
    showDriftRun: runs.show,

    listDriftAlerts: (
      actor: Actor,
      { initiative: ref, ...filter }: DriftAlertFilter,
      page: PageRequest,
    ): Promise<Page<DriftAlertView>> =>
      db.tenant(actor.tenantId, async (tx) => {
        const initiativeId = ref === undefined ? undefined : (await oneInitiative(tx, ref)).id
        const where = { ...filter, initiativeId }
        const rows = await listAlerts(tx, where, { after: momentOf(page.cursor), limit: page.limit + 1 })
        return pageOf(rows, page, alertView, (row) => [row.detectedAt.toISOString(), row.id])
      }),

    showDriftAlert: (actor: Actor, id: Uuid): Promise<DriftAlertView> =>
      db.tenant(actor.tenantId, async (tx) => alertView(await alertOf(tx, id))),

    acknowledgeDriftAlert: (actor: Actor, id: Uuid, input: Note) =>
      stand(actor, id, 'acknowledged', acknowledged, input),

    resolveDriftAlert: (actor: Actor, id: Uuid, input: Note) => stand(actor, id, 'resolved', resolved, input),

    snoozeDriftAlert: (actor: Actor, id: Uuid, { until, note }: Note & { readonly until: string }) => {
      const to = (alert: AlertStand, now: number) => {
        const next = snoozed(alert, Date.parse(until), now)
        if (next !== null) return next
        throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'until', message: 'must be in the future' }] })
      }
      return stand(actor, id, 'snoozed', to, { note })
    },
  }
}

const standOf = ({ status, severity, snoozedUntil, goneSince, resolvedBy }: AlertRecord): AlertStand => ({
  status,
  severity,
  resolvedBy,
  snoozedUntil: snoozedUntil?.getTime() ?? null,
  goneSince: goneSince?.getTime() ?? null,
})
