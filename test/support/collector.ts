import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Fields, fieldsOf, hex, int, messages, text } from './protobuf.ts'
import { until } from './until.ts'

export interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty: it begins a trace. */
  readonly parentId: string
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  readonly facts: Readonly<Record<string, string | number | boolean>>
  /** Traces and spans that it is linked to. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly failed: boolean
}

/** What an OpenTelemetry collector is for us: POST /v1/traces takes OTLP as protobuf. */
export interface Collector {
  readonly url: string
  readonly spans: readonly SeenSpan[]
  /** Of the process, as the last request told. */
  readonly resource: SeenSpan['facts']
  readonly headers: Readonly<Record<string, unknown>>
  /** Spans for which it holds, once there are some. */
  seen(holds: (span: SeenSpan) => boolean, what: string): Promise<readonly SeenSpan[]>
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const

/** A collector on this machine. */
export async function collector(): Promise<Collector> {
  const spans: SeenSpan[] = []
  const it = { url: '', spans, resource: {}, headers: {}, seen }
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    if (request.method !== 'POST' || request.url !== '/v1/traces') return response.writeHead(404).end()
    it.headers = request.headers
    for (const resourceSpans of messages(fieldsOf(body), 1)) {
      it.resource = factsOf(messages(messages(resourceSpans, 1)[0] as Fields, 1))
      for (const scope of messages(resourceSpans, 2)) spans.push(...messages(scope, 2).map(spanOf))
    }
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  async function seen(holds: (span: SeenSpan) => boolean, what: string) {
    await until(async () => spans.some(holds), what, 60_000)
    return spans.filter(holds)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  it.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return it
}

const spanOf = (span: Fields): SeenSpan => ({
  traceId: hex(span, 1),
  spanId: hex(span, 2),
  parentId: hex(span, 4),
  name: text(span, 5),
  kind: KINDS[int(span, 6)] ?? 'internal',
  facts: factsOf(messages(span, 9)),
  links: messages(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
  failed: messages(span, 15).some((status) => int(status, 3) === 2),
})

function factsOf(attributes: readonly Fields[]): SeenSpan['facts'] {
  const facts = attributes.map((attribute) => {
    const [value] = messages(attribute, 2)
    if (value?.has(2)) return [text(attribute, 1), int(value, 2) === 1]
    if (value?.has(3)) return [text(attribute, 1), int(value, 3)]
    return [text(attribute, 1), value === undefined ? '' : text(value, 1)]
  })
  return Object.fromEntries(facts)
}
