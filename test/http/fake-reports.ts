import type { ReportUseCases } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { AT, ID, UNKNOWN } from './fake-views.ts'

const place = { endpointId: ID, scopeId: ID, service: 'payments', initiative: { id: ID, title: 'Payments' } }

/** Answers about what is reported; `known` is what was there before. */
export const reportAnswers: ReportUseCases = {
  reportDeployment: async (_actor, { id, status, startedAt = null, finishedAt = null }) => ({
    outcome: id === 'known' ? 'unchanged' : 'new',
    deployment: {
      ...place,
      id: ID,
      externalId: id,
      environment: { id: ID, name: 'production', type: 'production' },
      production: true,
      status,
      startedAt,
      finishedAt,
      commit: null,
      version: null,
      ref: null,
      kind: null,
      remediates: [],
      commits: 0,
      pullRequests: [],
    },
  }),
  reportIncident: async (_actor, { id, title, startedAt, resolvedAt = null }) => ({
    outcome: id === 'known' ? 'older' : 'new',
    incident: { ...incident(id), title, startedAt, resolvedAt },
  }),
  async resolveIncident(_actor, id) {
    if (id === UNKNOWN) throw new TrackerdError('NOT_FOUND', { what: 'incident' })
    return { outcome: 'updated', incident: { ...incident(id), status: 'resolved', resolvedAt: AT } }
  },
}

const incident = (externalId: string) => ({
  ...place,
  id: ID,
  externalId,
  title: 'Cards are refused',
  severity: 'major',
  status: 'open',
  startedAt: AT,
  resolvedAt: null,
  environmentId: null,
  labels: [],
  causedBy: null,
  remediatedBy: [],
})
