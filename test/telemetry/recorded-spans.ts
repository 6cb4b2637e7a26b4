import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Tracing } from '../../src/ports/tracing.ts'
import { OpenTelemetryTracing } from '../../src/telemetry/tracing.ts'

export interface RecordedSpans {
  readonly tracing: Tracing
  /** Those that have ended, in this order. */
  all(): readonly ReadableSpan[]
  named(name: string): readonly ReadableSpan[]
}

/** Tracing whose spans stay in this process. */
export function recordedSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const all = () => exporter.getFinishedSpans()
  return {
    tracing: new OpenTelemetryTracing(provider.getTracer('test')),
    all,
    named: (name) => all().filter((span) => span.name === name),
  }
}

/** As rows and requests name the span. */
export const traceparentOf = (span: ReadableSpan | undefined) => {
  const { traceId, spanId } = span?.spanContext() ?? { traceId: '', spanId: '' }
  return `00-${traceId}-${spanId}-01`
}
