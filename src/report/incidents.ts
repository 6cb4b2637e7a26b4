import type { IncidentReport, IncidentView, ReportOutcome, ReportPlace, Resolution } from '../app.ts'
import { findReportedIncident, type StoredIncident } from '../db/report-records.ts'
import type { Tx } from '../db/tx.ts'
import type { ReportedIncidentChange } from '../domain/changes.ts'
import { reportedId } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import { feed, lockPlace, type Reporting } from './feed.ts'
import { type Place, placeOf } from './place.ts'
import { inUtc, latestOf, maybeInUtc, refused, refuseFuture } from './times.ts'

interface Reported {
  readonly outcome: ReportOutcome
  readonly incident: IncidentView & ReportPlace
}

/** The incident is as reported, unless something newer is known. */
export async function reportIncident(tx: Tx, reporting: Reporting, report: IncidentReport): Promise<Reported> {
  const startedAt = inUtc(report.startedAt)
  const resolvedAt = report.resolvedAt == null ? report.resolvedAt : inUtc(report.resolvedAt)
  const updatedAt = maybeInUtc(report.updatedAt)
  refuseFuture({ started_at: startedAt, resolved_at: resolvedAt, updated_at: updatedAt }, reporting.at)
  if (resolvedAt != null && resolvedAt < startedAt) throw refused('resolved_at', 'is before started_at')
  const place = await placeOf(tx, reporting, report)
  await lockPlace(tx, place)
  const known = await findReportedIncident(tx, reportedId(tx.tenantId, 'incident', report.id))
  if (known !== null && known.scopeId !== place.scopeId)
    throw new TrackerdError('ALREADY_EXISTS', { what: `incident ${report.id} of another service` })
  const version = `${updatedAt ?? latestOf(startedAt, resolvedAt)}#${resolvedAt == null ? 0 : 1}`
  const { title, description, severity, environment, labels, causedBy, remediatedBy } = report
  const fields = { title, description, severity, environment, startedAt, resolvedAt, labels, causedBy, remediatedBy }
  return stored(tx, reporting, place, incidentChange(place, report.id, report.url, version, fields))
}

/** The incident ended at the time given. Throws NOT_FOUND while nobody has reported it. */
export async function resolveIncident(
  tx: Tx,
  reporting: Reporting,
  id: string,
  resolution: Resolution,
): Promise<Reported> {
  const now = reporting.at.toISOString()
  const resolvedAt = maybeInUtc(resolution.resolvedAt) ?? now
  const updatedAt = maybeInUtc(resolution.updatedAt)
  refuseFuture({ resolved_at: resolvedAt, updated_at: updatedAt }, reporting.at)
  const rowId = reportedId(tx.tenantId, 'incident', id)
  const service = (await findReportedIncident(tx, rowId))?.scopeName ?? null
  if (service === null) throw new TrackerdError('NOT_FOUND', { what: `incident ${id}; report it first` })
  const place = await placeOf(tx, reporting, { service })
  await lockPlace(tx, place)
  const known = await findReportedIncident(tx, rowId)
  if (known !== null && resolvedAt < known.startedAt.toISOString())
    throw refused('resolved_at', 'is before the incident started')
  const fields = {
    ...{ title: undefined, description: undefined, severity: undefined, environment: undefined, startedAt: undefined },
    ...{ labels: undefined, causedBy: undefined },
    resolvedAt,
    remediatedBy: resolution.remediatedBy,
  }
  const version = `${updatedAt ?? latestOf(now, resolvedAt)}#1`
  return stored(tx, reporting, place, incidentChange(place, id, undefined, version, fields))
}

const incidentChange = (
  place: Place,
  id: string,
  url: string | undefined,
  version: string,
  fields: NonNullable<ReportedIncidentChange['fields']>,
): ReportedIncidentChange => ({
  kind: 'reported_incident',
  externalId: id,
  externalKey: id,
  url: url ?? null,
  version,
  scope: place.externalId,
  gone: null,
  fields,
})

async function stored(tx: Tx, reporting: Reporting, place: Place, change: ReportedIncidentChange): Promise<Reported> {
  const outcome = await feed(tx, reporting, place, change, [])
  const row = await findReportedIncident(tx, reportedId(tx.tenantId, 'incident', change.externalId))
  if (row === null) throw new TrackerdError('INTERNAL', { what: `incident ${change.externalId} was not stored` })
  return { outcome, incident: incidentView(row, place) }
}

function incidentView({ scopeName: _, ...row }: StoredIncident, place: Place): IncidentView & ReportPlace {
  return {
    ...row,
    endpointId: place.endpointId,
    service: place.name,
    initiative: { id: place.initiativeId, title: place.initiativeTitle },
    startedAt: row.startedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  }
}
