/** What the fake application says of running the service. */
import { AT, ID } from './fake-views.ts'

export const failedJob = {
  id: ID,
  name: 'sync-endpoint',
  worksOn: { endpointId: ID },
  attempts: 12,
  failedAt: AT,
  error: { code: 'UPSTREAM_UNAUTHENTICATED', message: 'The source refused the credential' },
}
export const auditEntry = {
  id: ID,
  occurredAt: AT,
  actor: { id: ID, name: 'ci' },
  action: 'api_key.created',
  subjectType: 'ApiKey',
  subjectId: ID,
  payload: { name: 'ci' },
  ip: '192.0.2.7',
  userAgent: 'curl/8',
  correlationId: ID,
}
export const sealed = {
  sealingKid: 'k2',
  keys: [
    { kid: 'k2', envelopes: 4, isConfigured: true },
    { kid: 'k1', envelopes: 0, isConfigured: true },
  ],
  unreadable: [],
}
