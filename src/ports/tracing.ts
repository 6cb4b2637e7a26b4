/** What is known of a span. Ids, names and numbers of our own: never a credential, a query, or what a person wrote. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanOptions {
  /** `server` answers a request, `client` makes one; `producer` hands something on that a `consumer` takes up later. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  /**
   * What it goes on from, as W3C Trace Context writes it (`00-<trace>-<span>-<flags>`, and behind a blank the `tracestate`,
   * where there is one); one that is not written so counts as null: the span begins a trace of its own. Left out: the
   * active span.
   */
  readonly parent?: string | null
  readonly facts?: SpanFacts
  /** Spans of other traces that it has to do with, in the form of `parent`. */
  readonly links?: readonly string[]
}

/** A piece of work with a beginning and an end, in a trace. */
export interface Span {
  /** What others go on from, in this process or elsewhere, in the form of `parent`; null: nobody traces. */
  readonly traceparent: string | null
  set(facts: SpanFacts): void
  /** It went wrong: what is told is the code of the error, or the one given instead, never its words. */
  fail(error: unknown): void
  /** Nothing can be added afterwards. */
  end(): void
}

/** Where spans go. Never throws, never waits. */
export interface Tracing {
  /** Whether somebody traces: what only serves spans may be left out otherwise. */
  readonly on: boolean
  /** Runs `work` in a span that ends with it, whose error is the span's. What begins meanwhile is inside it. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
  /** A span for the caller to end. */
  start(name: string, options: SpanOptions): Span
  /** Runs `work` inside the span, which goes on afterwards. */
  within<T>(span: Span, work: () => T): T
  /** What goes on from here, in the form of `parent`; null outside of any span. */
  traceparent(): string | null
  /** The span that is active, as log lines name it; empty outside of any. */
  ids(): { readonly trace_id?: string; readonly span_id?: string }
}

/** What a request goes on from, in the form of `parent`; null when its headers do not say. */
export function traceOf({ traceparent, tracestate }: Readonly<Record<string, unknown>>): string | null {
  if (typeof traceparent !== 'string' || traceparent.includes(' ')) return null
  return typeof tracestate === 'string' && tracestate !== '' ? `${traceparent} ${tracestate}` : traceparent
}

/** The same the other way: as headers and CloudEvents have it. */
export function traceFields(context: string | null): { readonly traceparent?: string; readonly tracestate?: string } {
  if (context === null) return {}
  const blank = context.indexOf(' ')
  if (blank < 0) return { traceparent: context }
  return { traceparent: context.slice(0, blank), tracestate: context.slice(blank + 1) }
}

/** Where a request goes, as OpenTelemetry names it: never path, query or credentials, which open some servers to anybody. */
export function serverFacts(url: string): SpanFacts {
  const target = URL.parse(url)
  if (target === null) return {}
  const port = target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port)
  return { 'server.address': target.hostname.replace(/^\[|\]$/g, ''), 'server.port': port }
}

export const NO_SPAN: Span = { traceparent: null, set() {}, fail() {}, end() {} }

/** Nobody traces. */
export const noTracing: Tracing = {
  on: false,
  span: (_name, _options, work) => work(NO_SPAN),
  start: () => NO_SPAN,
  within: (_span, work) => work(),
  traceparent: () => null,
  ids: () => ({}),
}
