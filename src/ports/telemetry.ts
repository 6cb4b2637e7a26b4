/**
 * What is counted while it happens, with its labels: ids, slugs and words of our own, never what a source calls
 * something. What each means stands in `telemetry/instruments.ts`.
 */
export interface Counters {
  /** `outcome`: stored, duplicate, or the code of the error in lower case. */
  trackerd_deliveries_received_total: { readonly system: string; readonly outcome: string }
  trackerd_deliveries_settled_total: { readonly system: string; readonly outcome: string }
  trackerd_outbox_relayed_total: { readonly outcome: 'published' | 'failed' }
}

/** What is measured in seconds while it happens. */
export interface Timings {
  trackerd_http_request_duration_seconds: { readonly method: string; readonly route: string; readonly status: string }
  trackerd_apply_latency_seconds: { readonly system: string }
  trackerd_apply_batch_duration_seconds: { readonly system: string }
  trackerd_job_duration_seconds: { readonly job_name: string; readonly outcome: string }
}

/** Where numbers about what happens go. Never throws, never waits. */
export interface Telemetry {
  count<Name extends keyof Counters>(name: Name, labels: Counters[Name], by?: number): void
  observe<Name extends keyof Timings>(name: Name, labels: Timings[Name], seconds: number): void
}

/** Nobody wants to know. */
export const noTelemetry: Telemetry = { count() {}, observe() {} }

/** All numbers at one instant, as Prometheus reads them. */
export interface Scrape {
  readonly contentType: string
  readonly text: string
}
