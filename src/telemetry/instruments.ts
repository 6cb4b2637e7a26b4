import type { Counters, Timings } from '../ports/telemetry.ts'

interface Instrument<Label extends string> {
  /** What one reading of it means. */
  readonly help: string
  readonly labels: readonly Label[]
}

type LabelsOf<Of> = Extract<keyof Of, string>

/** Counted while it happens, from the start of the process. */
export const COUNTERS: { readonly [Name in keyof Counters]: Instrument<LabelsOf<Counters[Name]>> } = {
  trackerd_deliveries_received_total: {
    help: 'Deliveries at the webhook door: stored, duplicate, or the code of the error they were refused with',
    labels: ['system', 'outcome'],
  },
  trackerd_deliveries_settled_total: {
    help: 'Attempts to apply a stored delivery: applied, skipped, failed (tried again) or dead',
    labels: ['system', 'outcome'],
  },
  trackerd_outbox_relayed_total: {
    help: 'Events taken from the outbox: published to every sink that can be reached, or failed to be written',
    labels: ['outcome'],
  },
}

/** Seconds, measured while it happens; `_count` of each is how often. */
export const TIMINGS: {
  readonly [Name in keyof Timings]: Instrument<LabelsOf<Timings[Name]>> & { readonly buckets: readonly number[] }
} = {
  trackerd_http_request_duration_seconds: {
    help: 'Time from a request to its answer; status aborted: the client hung up before',
    labels: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  trackerd_apply_latency_seconds: {
    help: 'Time from the receipt of a delivery until it was applied or skipped, attempts that failed included',
    labels: ['system'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200],
  },
  trackerd_apply_batch_duration_seconds: {
    help: 'Time that a batch of deliveries took, its commit included',
    labels: ['system'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  trackerd_job_duration_seconds: {
    help: 'Time that a run of a job took: done, cancel, again, snooze, retry, released, or fail (for good)',
    labels: ['job_name', 'outcome'],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30, 60, 120, 300],
  },
}

/** Read when Prometheus asks. Those of the database are the same in every process, and at most ten seconds old. */
export const GAUGES = {
  trackerd_ready: {
    help: 'Whether a part that this process needs is ready (1) or not (0): database, schema, queue',
    labels: ['part'],
  },
  trackerd_database_readings_success: {
    help: 'Whether what is read from the database could be read (1) or is left out (0)',
    labels: [],
  },
  trackerd_db_pool_connections: {
    help: 'Connections of this process to the database: idle or busy',
    labels: ['state'],
  },
  trackerd_db_pool_limit_connections: { help: 'Connections that this process opens at most', labels: [] },
  trackerd_db_pool_waiting_requests: { help: 'Pieces of work that wait for a connection', labels: [] },
  trackerd_inbox_deliveries: {
    help: 'Stored deliveries that are not applied: pending, failed (tried again) or dead',
    labels: ['tenant', 'endpoint_id', 'system', 'state'],
  },
  trackerd_inbox_lag_seconds: {
    help: 'Age of the oldest pending delivery; 0 when there is none. Endpoints that are paused are left out',
    labels: ['tenant', 'endpoint_id', 'system'],
  },
  trackerd_outbox_events: {
    help: 'Events that did not leave: pending, or dead (not tried again by themselves)',
    labels: ['state'],
  },
  trackerd_outbox_lag_seconds: { help: 'Age of the oldest pending event; 0 when there is none', labels: [] },
  trackerd_sink_backlog_events: { help: 'Events that a sink has still to acknowledge', labels: ['sink'] },
  trackerd_sink_lag_seconds: { help: 'Age of the oldest event that a sink has still to acknowledge', labels: ['sink'] },
  trackerd_sync_age_seconds: {
    help: 'Time since the source of an endpoint was last read; since the endpoint was added when it never was',
    labels: ['tenant', 'endpoint_id', 'system'],
  },
  trackerd_sync_interval_seconds: {
    help: 'Time after which the source of an endpoint is to be read again at the latest',
    labels: ['tenant', 'endpoint_id', 'system'],
  },
  trackerd_endpoint_failing: {
    help: 'Whether the source refuses the credential of an endpoint, or cannot be read with it (1)',
    labels: ['tenant', 'endpoint_id', 'system'],
  },
  trackerd_credential_expiry_seconds: {
    help: 'Time until the credential of an endpoint expires; only where the source tells',
    labels: ['tenant', 'endpoint_id', 'system'],
  },
  trackerd_rate_budget_remaining: {
    help: 'Calls or points that may still be spent until the budget is filled again; 0 while the source lets us wait',
    labels: ['endpoint_id', 'resource'],
  },
  trackerd_rate_budget_limit: { help: 'Calls or points of a full budget', labels: ['endpoint_id', 'resource'] },
  trackerd_snapshot_age_seconds: {
    help: 'Time since the end of the last day that snapshots are computed for; up to a day and an hour when all is well',
    labels: ['tenant'],
  },
  trackerd_drift_alerts: {
    help: 'Drift alerts that are not resolved: open, acknowledged or snoozed',
    labels: ['tenant', 'severity', 'state'],
  },
} as const satisfies Readonly<Record<`trackerd_${string}`, Instrument<string>>>

/** What the library tells of the process by itself, as far as alerts and the dashboard use it. */
export const PROCESS: Readonly<Record<string, string>> = {
  nodejs_eventloop_lag_p99_seconds:
    'How late the event loop was, at worst but for one turn in a hundred, since the last scrape',
  process_cpu_seconds_total: 'Processor time spent',
  process_resident_memory_bytes: 'Memory that the process holds',
}

export type GaugeName = keyof typeof GAUGES

/** One value of a gauge. */
export interface Reading {
  readonly name: GaugeName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
