/** A right request for every route that writes, in an order in which each finds what it needs. */

export interface Known {
  readonly endpoint: string
  readonly scope: string
  readonly delivery: string
  readonly event: string
  readonly spareKey: string
  readonly job: string
  /** What is only there in the fake application. */
  readonly fake: string
  subscription: string
}

interface Step {
  readonly route: string
  readonly params: (known: Known) => Readonly<Record<string, string>>
  readonly body?: object
}

const none = () => ({})
const endpoint = ({ endpoint: id }: Known) => ({ id })
const subscription = ({ subscription: id }: Known) => ({ id })
const fake = ({ fake: id }: Known) => ({ id })
const at = '2026-01-14T10:00:00Z'

const STEP_LIST: readonly (readonly [route: string, params: Step['params'], body?: object])[] = [
  ['POST /v1/tenants', none, { slug: 'globex' }],
  ['POST /v1/keys', none, { name: 'ci', role: 'viewer' }],
  ['DELETE /v1/keys/{id}', ({ spareKey: id }) => ({ id })],
  ['POST /v1/endpoints', none, { system: 'github', name: 'second', binding_mode: 'auto' }],
  ['PATCH /v1/endpoints/{id}', endpoint, { name: 'renamed' }],
  ['POST /v1/endpoints/{id}/rotate-secret', endpoint],
  ['POST /v1/endpoints/{id}/check', endpoint],
  ['PUT /v1/endpoints/{id}/credential', endpoint, { credential: 'better' }],
  ['POST /v1/endpoints/{id}/scopes', endpoint, { name: 'octo/other' }],
  [
    'PATCH /v1/endpoints/{id}/scopes/{scopeId}',
    ({ endpoint: id, scope: scopeId }) => ({ id, scopeId }),
    { status: 'paused' },
  ],
  ['DELETE /v1/endpoints/{id}/scopes/{scopeId}', ({ endpoint: id, scope: scopeId }) => ({ id, scopeId })],
  ['POST /v1/endpoints/{id}/sync', endpoint, { mode: 'full' }],
  ['POST /v1/deliveries/{id}/replay', ({ delivery: id }) => ({ id })],
  ['POST /v1/deliveries/replay', none, { status: 'dead' }],
  ['POST /v1/outbox/{id}/retry', ({ event: id }) => ({ id })],
  ['POST /v1/outbox/retry', none, { state: 'dead' }],
  ['POST /v1/egress/{id}/retry', fake],
  ['POST /v1/egress/retry', none, { status: 'dead' }],
  ['POST /v1/subscriptions', none, { name: 'ci', url: 'https://ci.example', event_types: ['*'] }],
  ['PATCH /v1/subscriptions/{id}', subscription, { status: 'paused' }],
  ['POST /v1/subscriptions/{id}/rotate-key', subscription],
  ['POST /v1/subscriptions/{id}/replay', subscription, { status: 'dead' }],
  ['DELETE /v1/subscriptions/{id}', subscription],
  [
    'POST /v1/deployments',
    none,
    {
      id: 'd',
      service: 'shop',
      environment: { name: 'production' },
      status: 'success',
      finished_at: at,
      commit: 'abc',
    },
  ],
  ['POST /v1/incidents', none, { id: 'i', service: 'shop', title: 'Down', started_at: at }],
  ['POST /v1/incidents/{externalId}/resolve', () => ({ externalId: 'i' }), { resolved_at: at }],
  ['POST /v1/scorecards', none, { name: 'Ours', metrics: ['throughput'] }],
  ['POST /v1/metrics/snapshots', none, { initiative: 'shop' }],
  ['POST /v1/metrics/backfill', none, { initiative: 'shop', from: '2026-01-01' }],
  ['POST /v1/drift-alerts/{id}/acknowledge', fake, {}],
  ['POST /v1/drift-alerts/{id}/snooze', fake, { until: '2026-02-01T00:00:00Z' }],
  ['POST /v1/drift-alerts/{id}/resolve', fake, {}],
  ['POST /v1/drift/run', none, { initiative: 'shop' }],
  ['POST /v1/drift/baselines', none, { initiative: 'shop', metric: 'throughput' }],
  ['PUT /v1/drift/settings', none, { core_version: '4.2.0' }],
  ['POST /v1/architecture-reports', none, { initiative: 'shop', source: 'shop arch', violations: [] }],
  ['PUT /v1/retention', none, { raw_bodies: 7 }],
  ['POST /v1/credentials/rotate-key', none],
  ['POST /v1/jobs/{id}/retry', ({ job: id }) => ({ id })],
  ['DELETE /v1/endpoints/{id}', endpoint],
]

export const STEPS: readonly Step[] = STEP_LIST.map(([route, params, body]) => ({
  route,
  params,
  ...(body && { body }),
}))
