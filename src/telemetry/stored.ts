import type { EndpointNumbers, StoredNumbers } from '../db/telemetry.ts'
import type { GaugeName, Reading } from './instruments.ts'

/** Longer than any interval that comes about by itself, in seconds; an operator may set up to a day. */
const USUAL_INTERVAL = 3_600
/** A source may name its budgets as it likes; what is told on is short and plain, or not told. */
const PLAIN = /^[a-z0-9_*-]{1,40}$/

/** The gauges that these readings replace. */
export const STORED_GAUGES: readonly GaugeName[] = [
  'trackerd_inbox_deliveries',
  'trackerd_inbox_lag_seconds',
  'trackerd_outbox_events',
  'trackerd_outbox_lag_seconds',
  'trackerd_sink_backlog_events',
  'trackerd_sink_lag_seconds',
  'trackerd_sync_age_seconds',
  'trackerd_sync_interval_seconds',
  'trackerd_endpoint_failing',
  'trackerd_credential_expiry_seconds',
  'trackerd_rate_budget_remaining',
  'trackerd_rate_budget_limit',
  'trackerd_snapshot_age_seconds',
  'trackerd_drift_alerts',
]

/** What the database told, as readings of gauges. */
export function storedReadings({ endpoints, outbox, budgets, snapshots, alerts }: StoredNumbers): Reading[] {
  return [
    ...endpoints.flatMap(ofEndpoint),
    reading('trackerd_outbox_events', { state: 'pending' }, outbox.pending),
    reading('trackerd_outbox_events', { state: 'dead' }, outbox.dead),
    reading('trackerd_outbox_lag_seconds', {}, outbox.lag ?? 0),
    ...outbox.sinks.flatMap(({ sink, waiting, lag }) => [
      reading('trackerd_sink_backlog_events', { sink }, waiting),
      reading('trackerd_sink_lag_seconds', { sink }, lag),
    ]),
    ...budgets
      .filter(({ resource }) => PLAIN.test(resource))
      .flatMap(({ endpoint, resource, limit, remaining }) => [
        ...told('trackerd_rate_budget_remaining', { endpoint_id: endpoint, resource }, remaining),
        ...told('trackerd_rate_budget_limit', { endpoint_id: endpoint, resource }, limit),
      ]),
    ...snapshots.map(({ tenant, age }) => reading('trackerd_snapshot_age_seconds', { tenant }, age)),
    ...alerts.map(({ count, ...labels }) => reading('trackerd_drift_alerts', labels, count)),
  ]
}

function ofEndpoint(numbers: EndpointNumbers): Reading[] {
  const { tenant, endpoint, system, status } = numbers
  const labels = { tenant, endpoint_id: endpoint, system }
  const states = (['pending', 'failed', 'dead'] as const).map((state) =>
    reading('trackerd_inbox_deliveries', { ...labels, state }, numbers[state]),
  )
  // A paused one is neither applied nor read, on purpose: its ages say nothing.
  if (status === 'inactive') return states
  const { lag, syncAge, syncInterval, expiresIn } = numbers
  return [
    ...states,
    reading('trackerd_inbox_lag_seconds', labels, lag ?? 0),
    reading('trackerd_endpoint_failing', labels, Number(status === 'error')),
    ...told('trackerd_sync_age_seconds', labels, syncAge),
    ...told('trackerd_sync_interval_seconds', labels, syncAge === null ? null : (syncInterval ?? USUAL_INTERVAL)),
    ...told('trackerd_credential_expiry_seconds', labels, expiresIn),
  ]
}

const reading = (name: GaugeName, labels: Reading['labels'], value: number): Reading => ({ name, labels, value })

/** Nothing is known, nothing is told: never 0 for it. */
const told = (name: GaugeName, labels: Reading['labels'], value: number | null): Reading[] =>
  value === null ? [] : [reading(name, labels, value)]
