import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Attributes,
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseTraceParent, TraceState } from '@opentelemetry/core'
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions'
import { TrackerdError } from '../errors.ts'
import { type Span, type SpanFacts, type SpanOptions, type Tracing, traceFields } from '../ports/tracing.ts'

const KINDS: Readonly<Record<NonNullable<SpanOptions['kind']>, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/**
 * Spans by the API of OpenTelemetry. Which span is active is kept here and not in the API's global, so that nothing else in
 * the process makes spans without being asked to.
 */
export class OpenTelemetryTracing implements Tracing {
  readonly on = true
  readonly #tracer: Tracer
  readonly #active = new AsyncLocalStorage<TracedSpan>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  async span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const span = this.start(name, options)
    try {
      return await this.within(span, () => work(span))
    } catch (error) {
      span.fail(error)
      throw error
    } finally {
      span.end()
    }
  }

  start(name: string, { kind = 'internal', parent, facts = {}, links = [] }: SpanOptions): Span {
    const context = parent === undefined ? contextOf(this.#current()) : remote(parent)
    const options = { kind: KINDS[kind], attributes: facts as Attributes, links: links.flatMap(linkTo) }
    return new TracedSpan(this.#tracer.startSpan(name, options, context))
  }

  within<T>(span: Span, work: () => T): T {
    return span instanceof TracedSpan ? this.#active.run(span, work) : work()
  }

  traceparent(): string | null {
    return this.#current()?.traceparent ?? null
  }

  ids(): { readonly trace_id?: string; readonly span_id?: string } {
    const span = this.#current()
    if (span === undefined) return {}
    const { traceId, spanId } = span.inner.spanContext()
    return { trace_id: traceId, span_id: spanId }
  }

  /** What was begun inside a span and outlives it (a connection, a timer) is inside no span afterwards. */
  #current(): TracedSpan | undefined {
    const span = this.#active.getStore()
    return span === undefined || span.ended ? undefined : span
  }
}

class TracedSpan implements Span {
  readonly inner: OtelSpan
  ended = false

  constructor(inner: OtelSpan) {
    this.inner = inner
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags, traceState } = this.inner.spanContext()
    const own = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
    const state = traceState?.serialize() ?? ''
    return state === '' ? own : `${own} ${state}`
  }

  set(facts: SpanFacts): void {
    this.inner.setAttributes(facts as Attributes)
  }

  fail(error: unknown): void {
    this.inner.setStatus({ code: SpanStatusCode.ERROR })
    this.inner.setAttribute(ATTR_ERROR_TYPE, typeOf(error))
  }

  end(): void {
    this.ended = true
    this.inner.end()
  }
}

function typeOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (error instanceof TrackerdError) return error.code
  return error instanceof Error ? error.name : 'unknown'
}

const contextOf = (span: TracedSpan | undefined): Context =>
  span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span.inner)

function remote(parent: string | null): Context {
  const known = parent === null ? null : parsed(parent)
  return known === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...known, isRemote: true })
}

const linkTo = (given: string) => {
  const context = parsed(given)
  return context === null ? [] : [{ context }]
}

/** Of a state at most 32 members and 512 characters go on, and none that is not written as it should be. */
function parsed(given: string): SpanContext | null {
  const { traceparent = '', tracestate } = traceFields(given)
  const known = parseTraceParent(traceparent)
  return known === null || tracestate === undefined ? known : { ...known, traceState: new TraceState(tracestate) }
}
