import { setTimeout } from 'node:timers/promises'
import { TraceFlags } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions'
import type { Logger } from '../ports/logger.ts'
import type { Tracing } from '../ports/tracing.ts'
import { TraceLosses } from './trace-losses.ts'
import { OpenTelemetryTracing } from './tracing.ts'

/** Spans that wait to be sent: about 8 MB, or a second of a flood. What does not fit is dropped. */
const MOST_WAITING = 8_192
const BATCH = 1_024
const SENT_EVERY_MS = 2_000
/** Retries included: nothing of an export is left after it, so a stop that has waited as long waits for no timer. */
const SENT_WITHIN_MS = 3_000

interface TraceSettings {
  /** As OTEL_TRACES_SAMPLER names it; `ratio` is for those that take one. */
  readonly sampler: string
  readonly ratio: number
  readonly version: string
  readonly logger: Logger
}

/**
 * Traces go to the collector that the environment names; headers, resource and service name are read there too. Where the
 * collector is away or slow they are dropped, said once, and hold up nothing. `stop` sends what is left, if it is taken.
 */
export function startTracing({ sampler, ratio, version, logger }: TraceSettings): {
  tracing: Tracing
  stop(): Promise<void>
} {
  const outflow = new Outflow(new OTLPTraceExporter({ timeoutMillis: SENT_WITHIN_MS }), new TraceLosses(logger))
  const own = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'trackerd', [ATTR_SERVICE_VERSION]: version })
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(sampler, ratio),
    spanProcessors: [outflow],
  })
  return { tracing: new OpenTelemetryTracing(provider.getTracer('trackerd', version)), stop: () => outflow.stop() }
}

function samplerOf(name: string, ratio: number): Sampler {
  const root = name.replace(/^parentbased_/, '')
  const sampler =
    root === 'always_off'
      ? new AlwaysOffSampler()
      : root === 'traceidratio'
        ? new TraceIdRatioBasedSampler(ratio)
        : new AlwaysOnSampler()
  return root === name ? sampler : new ParentBasedSampler({ root: sampler })
}

/** A bounded queue before the collector that knows what was lost: the library's own drops in silence. */
export class Outflow implements SpanProcessor {
  readonly #batches: BatchSpanProcessor
  readonly #exporter: SpanExporter
  readonly #losses: TraceLosses
  #waiting = 0
  #away = false
  #stopping = false

  constructor(exporter: SpanExporter, losses: TraceLosses) {
    this.#exporter = exporter
    this.#losses = losses
    this.#batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, done) => this.#send(spans, done),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: MOST_WAITING,
      maxExportBatchSize: BATCH,
      scheduledDelayMillis: SENT_EVERY_MS,
    })
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
    if (this.#waiting < MOST_WAITING) {
      this.#waiting += 1
      this.#batches.onEnd(span)
    } else this.#losses.lost(1)
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush()
  }

  shutdown(): Promise<void> {
    this.#stopping = true
    return this.#batches.shutdown()
  }

  /** What waits was sent, or the collector did not take it in time. Never rejects: what was lost is said already. */
  async stop(): Promise<void> {
    const late = setTimeout(SENT_WITHIN_MS, undefined, { ref: false })
    await Promise.race([this.shutdown().catch(() => undefined), late])
  }

  #send(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#waiting -= spans.length
    const settle = (result: ExportResult) => {
      this.#away = result.code !== ExportResultCode.SUCCESS
      if (this.#away) this.#losses.lost(spans.length, result.error)
      else this.#losses.sent()
      done(result)
    }
    // Nobody waits at the end for one that was away a moment ago.
    if (this.#stopping && this.#away) settle({ code: ExportResultCode.FAILED })
    else this.#exporter.export(spans, settle)
  }
}
