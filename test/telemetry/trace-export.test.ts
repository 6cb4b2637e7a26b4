import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { type Logger, silentLogger } from '../../src/ports/logger.ts'
import { Outflow } from '../../src/telemetry/trace-export.ts'
import { TraceLosses } from '../../src/telemetry/trace-losses.ts'

/** A collector that takes what it is given only once it is told to. */
class SlowExporter implements SpanExporter {
  readonly given: number[] = []
  readonly #waiting: ((result: ExportResult) => void)[] = []

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.given.push(spans.length)
    this.#waiting.push(done)
  }

  settle(code: ExportResultCode): void {
    for (const done of this.#waiting.splice(0)) done({ code })
  }

  shutdown = async () => undefined
}

function written() {
  const lines: string[] = []
  const say = (_: object, message: string) => void lines.push(message)
  const logger: Logger = { ...silentLogger, warn: say, info: say }
  const clock = { ms: 0 }
  return { lines, clock, losses: new TraceLosses(logger, () => clock.ms) }
}

function flowing(exporter: SpanExporter) {
  const { lines, losses } = written()
  const outflow = new Outflow(exporter, losses)
  const tracer = new TracerProvider({ spanProcessors: [outflow] }).getTracer('test')
  const make = (spans: number) => {
    for (let n = 0; n < spans; n++) tracer.startSpan('work').end()
  }
  return { lines, outflow, make }
}

test('no more than 8,192 spans wait for a collector that does not answer; the rest is dropped, and said once', () => {
  const exporter = new SlowExporter()
  const { lines, make } = flowing(exporter)
  // One batch is on its way as soon as it is full, and then nothing moves.
  make(1_024 + 8_192)
  expect(exporter.given).toEqual([1_024])
  expect(lines).toEqual([])
  make(1_000)
  expect(lines).toEqual(['traces are lost: the collector does not take them; work goes on'])
})

test('at the end everything that waits is sent', async () => {
  const exporter = new SlowExporter()
  const { outflow, make } = flowing(exporter)
  make(3)
  const stopped = outflow.stop()
  await Promise.resolve()
  await Promise.resolve()
  exporter.settle(ExportResultCode.SUCCESS)
  await stopped
  expect(exporter.given).toEqual([3])
})

test('a collector that was away a moment ago is not waited for at the end', async () => {
  const exporter = new SlowExporter()
  const { outflow, make, lines } = flowing(exporter)
  make(1_024)
  exporter.settle(ExportResultCode.FAILED)
  make(10)
  await outflow.stop()
  expect(exporter.given).toEqual([1_024])
  expect(lines).toHaveLength(1)
})

test('that traces are lost is said once, and that they are taken again once none was lost for a minute', () => {
  const { lines, clock, losses } = written()
  losses.sent()
  losses.lost(5)
  losses.sent()
  clock.ms += 59_999
  losses.lost(1)
  losses.sent()
  expect(lines).toHaveLength(1)
  clock.ms += 60_000
  losses.sent()
  losses.sent()
  expect(lines[1]).toBe('traces are taken again')
  losses.lost(1)
  expect(lines).toHaveLength(3)
})
