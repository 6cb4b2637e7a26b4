import { incidents } from '../../db/tables/work.ts'
import { reportedId } from '../../domain/ids.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'
import { reopenings } from '../rows/reopenings.ts'

/** An incident that was reported. What is left out stays as it was told before. */
export const reportedIncident: Kind<'reported_incident'> = {
  kind: 'reported_incident',
  feeds: (change, feed) => [{ table: incidents, id: reportedId(feed.source.tenantId, 'incident', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = reportedId(feed.source.tenantId, 'incident', change.externalId)
    const known = rows.get(incidents, id)
    const title = fields?.title ?? known?.title
    const startedAt = fields?.startedAt ?? known?.startedAt
    if (fields === null || title === undefined || startedAt === undefined) return NOTHING
    const deployment = (externalId: string) => reportedId(feed.source.tenantId, 'deployment', externalId)
    const { resolvedAt = known?.resolvedAt ?? null, causedBy } = fields
    const url = change.url ?? known?.externalRefs.find((ref) => ref.id === change.externalId)?.url ?? null
    const status = resolvedAt === null ? 'open' : 'resolved'
    const row = {
      id,
      deletedAt: null,
      scopeId: feed.scopeId,
      title,
      description: fields.description ?? known?.description ?? '',
      severity: fields.severity ?? known?.severity ?? 'major',
      status,
      startedAt,
      resolvedAt,
      reopenings: reopenings(known, resolvedAt, change, feed),
      issueId: null,
      source: 'api',
      reporterId: null,
      assigneeId: null,
      labels: fields.labels ?? known?.labels ?? [],
      externalRefs: withRef(known?.externalRefs, { ...change, url }, feed, status),
      externalKey: change.externalId,
      sourceType: null,
      richDescription: null,
      environmentId:
        fields.environment === undefined
          ? (known?.environmentId ?? null)
          : feed.id('environment', `${change.scope}/${fields.environment.toLowerCase()}`),
      causedBy: causedBy === undefined ? (known?.causedBy ?? null) : causedBy === null ? null : deployment(causedBy),
      remediatedBy: fields.remediatedBy?.map(deployment).toSorted() ?? known?.remediatedBy ?? [],
    }
    return { rows: [[incidents, row]], events: [] }
  },
}
