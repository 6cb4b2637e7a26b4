/** What the API answers, as far as it is shown; all of it is described at /openapi.json. */
export type { Answers, Context, Field, Page, Question } from './types-frame.d.ts'

export interface List<T> {
  items: T[]
  next_cursor: string | null
}
export interface Named {
  id: string
  title: string
}
export interface Failure {
  code: string
  text: string
  at: string
}
export interface CheckLine {
  name: string
  outcome: 'ok' | 'warning' | 'failed' | 'unknown'
  text: string
  hint: string | null
}
export type DeliveryState = 'pending' | 'applied' | 'skipped' | 'failed' | 'dead'
export interface Endpoint {
  id: string
  name: string
  system: string
  host: string
  status: 'active' | 'inactive' | 'error'
  last_delivery_at: string | null
  last_sync_at: string | null
  last_polled_at: string | null
  last_error: Failure | null
  has_credential: boolean
  credential_expires_at: string | null
  health: { checked_at: string; account: string | null; lines: CheckLine[] } | null
  deliveries: Record<DeliveryState, number>
  oldest_pending_at: string | null
  skipped: { reason: string; count: number }[]
  running_sync: {
    id: string
    mode: string
    started_at: string
    items_processed: number
    waiting_until: string | null
  } | null
}
export interface OutboxStats {
  pending: number
  processed: number
  dead: number
  oldest_pending_at: string | null
  processed_last_minute: number
  sinks_behind: { sink: string; waiting: number; since: string }[]
  by_type: { event_type: string; pending: number; total: number }[]
}
export interface Status {
  tenant: { id: string; slug: string }
  endpoints: Endpoint[]
  rows: { table: string; count: number }[]
  sync_records: Record<string, number>
  outbox: OutboxStats
  queue: { name: string; waiting: number; active: number; failed: number }[]
}
export interface Delivery {
  id: string
  endpoint_id: string
  delivery_id: string
  topic: string
  origin: string
  status: DeliveryState
  attempts: number
  body_bytes: number
  reason: string | null
  error: (Failure & { details?: unknown }) | null
  received_at: string
  next_attempt_at: string | null
  applied_at: string | null
  sync_record_id: string | null
}
export interface DeliveryDetail extends Delivery {
  headers: Record<string, string>
  content_type: string
  body: string | null
}
export interface SyncRecord {
  id: string
  endpoint_id: string
  type: string
  direction: string
  status: 'running' | 'success' | 'failed' | 'partial'
  started_at: string
  completed_at: string | null
  items_processed: number
  items_failed: number
  counts: Record<string, number>
  error: string | null
  mode: string | null
  failures: { scope: string | null; stream: string | null; code: string; text: string; hint: string }[]
  waiting_until: string | null
}
export interface Stream {
  scope: string
  stream: string
  state: 'waiting' | 'running' | 'done' | 'failed'
  pages: number
  items: number
  total: number | null
}
export interface SyncDetail extends SyncRecord {
  progress: Stream[]
  budgets: {
    resource: string
    limit: number | null
    remaining: number | null
    resets_at: string | null
    blocked_until: string | null
    reason: string | null
  }[]
}
export interface MetricValue {
  name: string
  value: number | null
  reason: { code: string; text: string; hint: string } | null
  n: number
  numerator: number | null
  denominator: number | null
  details: Record<string, number | null>
  facts_until: string | null
  provisional: boolean
}
export interface Metric extends MetricValue {
  title: string
  unit: string
  better: 'higher' | 'lower' | null
  summary: string
}
export interface Scorecard {
  id: string
  name: string
}
export interface ScorecardMetrics {
  scorecard: Scorecard
  initiative: Named
  time_zone: string
  from: string
  to: string
  as_of: string
  metrics: Metric[]
  series: { from: string; to: string; metrics: MetricValue[] }[]
}
export interface Explanation {
  initiative: Named
  time_zone: string
  from: string
  to: string
  metric: Metric
  from_rows: { value: number | null; counted: number; denominator_only: number }
  excluded: number
  rows: ExplainedRow[]
  next_cursor: string | null
}
export interface ExplainedRow {
  kind: string
  id: string
  at: string
  value: number | null
  role: 'counted' | 'denominator' | 'excluded'
  why: string | null
  title: string | null
  url: string | null
}
export interface Alert {
  id: string
  initiative: Named
  drift_type: string
  subject: string
  direction: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  status: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
  description: string
  rule: string
  parameters: Record<string, string | number | boolean | null>
  limits: Record<string, number | null>
  points: { at: string; value: number; n?: number; mark?: string }[]
  links: { kind: string; id: string; text: string | null; url: string | null }[]
  detected_at: string
  raised_at: string | null
  gone_since: string | null
  snoozed_until: string | null
  resolved_at: string | null
  resolved_by: string | null
  resolution: string | null
  note: string | null
}
export interface OutboxEvent {
  id: string
  sequence: number
  event_type: string
  aggregate_type: string
  aggregate_id: string
  occurred_at: string
  processed_at: string | null
  dead_at: string | null
  retry_count: number
  last_error: string | null
}
export interface Subscription {
  id: string
  name: string
  url: string
  event_types: string[]
  status: 'active' | 'paused' | 'disabled'
  disabled_reason: string | null
  failures: number
  failing_since: string | null
  resume_at: string | null
  last_success_at: string | null
  last_error: string | null
  pending: number
  dead: number
}
