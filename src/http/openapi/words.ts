import { z } from 'zod'

/** What the parts of the interface are about, by the part of the path that names them. */
export const TAGS = {
  service: 'Whether the process works',
  webhooks: 'Deliveries of the sources',
  tenants: 'Whose rows there are',
  keys: 'Who may use this interface',
  endpoints: 'Connections to sources',
  scopes: 'Repositories, projects and boards that an endpoint watches',
  sync: 'Reading a source',
  'sync-records': 'What each run over an endpoint did',
  deliveries: 'Webhooks that were stored, and what became of them',
  outbox: 'Events on their way out',
  egress: 'What is written back to sources',
  subscriptions: 'Receivers of events over HTTP',
  deployments: 'Deployments that others report',
  incidents: 'Incidents that others report',
  events: 'Events as they happen',
  initiatives: 'What scopes belong to and numbers are computed for',
  scorecards: 'Which metrics belong together',
  metrics: 'Numbers, the rows behind them, and snapshots',
  'drift-alerts': 'Where reality has left the plan',
  drift: 'What is judged for drift, when and by what',
  'architecture-reports': 'Violations of architecture rules that CI reports',
  retention: 'For how many days what is kept',
  credentials: 'What is stored sealed, and the keys that seal it',
  audit: 'Who did what to which row',
  jobs: 'Work that the queue has given up',
  status: 'Everything at a glance',
} as const

/** RFC 9457, extended by `code`, `hint` and `details`. */
export const Problem = z.object({
  type: z.string().meta({ format: 'uri' }),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string().describe('From the catalogue in docs/errors.md'),
  detail: z.string(),
  hint: z.string().describe('How to mend it'),
  instance: z.string().describe('The request id: what to search the log for'),
  details: z.record(z.string(), z.unknown()).optional(),
})

export const TENANT_HEADER = {
  name: 'X-Trackerd-Tenant',
  in: 'header',
  required: false,
  description: 'Slug or id of the tenant that a platform admin acts in',
  schema: { type: 'string' as const },
}

/** What every route may refuse with, by status; routes have those that can happen to them. */
export const REFUSALS = {
  400: 'Something in the request is not valid; `details.issues` says what and where',
  401: 'No key or token, or one that is unknown, expired, revoked or not valid',
  403: 'The role of the key or token may not do this',
  404: 'There is nothing of this id in the tenant',
  409: 'It contradicts what is there now',
  413: 'The body is too large',
  415: 'The body is of a type that is not taken',
  429: 'The key has made its number of requests for the minute; `Retry-After` says when to come back',
  502: 'The source refused or did not answer',
  503: 'It cannot be done now; `Retry-After` says when to come back',
} as const
