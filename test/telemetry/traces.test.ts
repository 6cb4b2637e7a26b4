import { expect, onTestFinished, test } from 'vitest'
import { receiver, subscribe } from '../outbox/receiver.ts'
import { type Collector, collector, type SeenSpan } from '../support/collector.ts'
import { startOn } from '../support/daemons.ts'
import { example, githubHeaders } from '../support/github-examples.ts'
import { until } from '../support/until.ts'
import { setup, type World } from '../support/world.ts'

const LONG = { timeout: 120_000 }
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SENDER = 'b7ad6b7169203331'

/** The real program that tells this collector. */
function traced(world: World, { url }: Pick<Collector, 'url'>, env: Readonly<Record<string, string>> = {}) {
  const daemon = startOn(world, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env } })
  onTestFinished(async () => {
    daemon.kill('SIGKILL')
    await daemon.ended
  })
  return daemon
}

async function post(world: World, address: string, deliveryId: string, headers: Readonly<Record<string, string>> = {}) {
  const { event, payload } = example('pull_request', 'opened')
  const body = JSON.stringify(payload)
  const signed = githubHeaders(event, deliveryId, body, world.secret)
  const url = `${address}/webhooks/github/${world.endpointId}`
  return fetch(url, { method: 'POST', headers: { ...signed, ...headers }, body })
}

const named = (spans: readonly SeenSpan[], name: string) => spans.filter((span) => span.name === name)
const one = (spans: readonly SeenSpan[], name: string) => {
  const found = named(spans, name)
  expect(found, name).toHaveLength(1)
  return found[0] as SeenSpan
}

test('a webhook, its rows, its events and what subscribers are sent are one trace, also in the log', LONG, async () => {
  const world = await setup()
  const sink = await collector()
  const to = await receiver()
  await subscribe(world, to.url, ['peer_review.opened'])
  const daemon = traced(world, sink, {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=blue',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })
  const answer = await post(world, await daemon.ready(), 'one', {
    traceparent: `00-${TRACE}-${SENDER}-01`,
    tracestate: 'rojo=00f067aa0ba902b7, congo=t61rcWkgMzE',
  })
  expect(answer.status).toBe(202)
  await sink.seen(({ name, traceId }) => name === 'deliver event' && traceId === TRACE, 'the event was delivered')
  expect(await daemon.stop()).toBe(0)

  const trace = sink.spans.filter(({ traceId }) => traceId === TRACE)
  const http = one(trace, 'POST /webhooks/:system/:endpointId')
  expect(http).toMatchObject({ kind: 'server', parentId: SENDER, failed: false })
  expect(http.facts).toMatchObject({ 'http.response.status_code': 202, 'trackerd.delivery_id': 'one' })
  const applied = one(trace, 'apply delivery')
  expect(applied).toMatchObject({ kind: 'consumer', parentId: http.spanId, facts: { 'trackerd.outcome': 'applied' } })
  const published = named(trace, 'publish event').filter(
    ({ facts }) => facts['trackerd.event_type'] === 'peer_review.opened',
  )
  expect(published).toMatchObject([{ kind: 'producer', parentId: applied.spanId }])
  const delivered = one(trace, 'deliver event')
  expect(delivered).toMatchObject({ kind: 'client', parentId: applied.spanId })

  // What a batch did is a trace of its own, that of the job; both name each other.
  const batch = one(sink.spans, 'apply batch')
  expect(batch.links).toContainEqual({ traceId: TRACE, spanId: http.spanId })
  expect(applied.links).toEqual([{ traceId: batch.traceId, spanId: batch.spanId }])
  const job = sink.spans.find(({ spanId }) => spanId === parentOf(sink, batch)?.parentId)
  expect(job).toMatchObject({ name: 'job apply-inbox', kind: 'consumer', parentId: '' })

  const [got] = to.got
  expect(got?.headers.traceparent).toBe(`00-${TRACE}-${delivered.spanId}-01`)
  const tracestate = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'
  expect(got?.headers.tracestate).toBe(tracestate)
  expect(JSON.parse(got?.body ?? '')).toMatchObject({ traceparent: `00-${TRACE}-${applied.spanId}-01`, tracestate })
  const line = daemon.lines.find(({ msg, deliveryId }) => msg === 'request' && deliveryId === 'one')
  expect(line).toMatchObject({ trace_id: TRACE, span_id: http.spanId })
  const inbox = daemon.lines.find(({ msg }) => msg === 'inbox applied')
  expect(inbox?.trace_id).toBe(batch.traceId)
  expect(sink.resource).toMatchObject({ 'service.name': 'trackerd', 'deployment.environment.name': 'test' })
  expect(sink.headers).toMatchObject({ 'x-tenant': 'blue' })
  expect(JSON.stringify(sink.spans)).not.toContain(to.url)
  expect(JSON.stringify(sink.spans)).not.toContain(world.secret)
})

/** The transaction that a span is in. */
const parentOf = (sink: Collector, { parentId }: SeenSpan) => sink.spans.find(({ spanId }) => spanId === parentId)

test('a sender that traces nothing begins a trace, unless none is to be kept', LONG, async () => {
  const world = await setup()
  const sink = await collector()
  const daemon = traced(world, sink, { OTEL_TRACES_SAMPLER: 'parentbased_always_off', OTEL_SERVICE_NAME: 'blue' })
  const address = await daemon.ready()
  expect((await post(world, address, 'untold')).status).toBe(202)
  expect((await post(world, address, 'told', { traceparent: `00-${TRACE}-${SENDER}-01` })).status).toBe(202)
  await until(
    async () => (await world.count(`tracker_integration.inbox_messages where status = 'applied'`)) === 2,
    'both',
  )
  expect(await daemon.stop()).toBe(0)
  const traces = new Set(sink.spans.map(({ traceId }) => traceId))
  expect([...traces]).toEqual([TRACE])
  expect(sink.resource).toMatchObject({ 'service.name': 'blue' })
  const rows = await world.sql<{ traceparent: string }>(
    `select traceparent from tracker_integration.inbox_messages order by sequence`,
  )
  expect(rows.map(({ traceparent }) => traceparent.slice(-2))).toEqual(['00', '01'])
})

test('a collector that is away is said once, holds nothing up, and does not delay the stop', LONG, async () => {
  const world = await setup()
  const daemon = traced(world, { url: 'http://127.0.0.1:9' })
  const address = await daemon.ready()
  for (const id of ['one', 'two', 'three']) expect((await post(world, address, id)).status).toBe(202)
  await daemon.logged('traces are lost: the collector does not take them; work goes on')
  await until(
    async () => (await world.count(`tracker_integration.inbox_messages where status = 'applied'`)) === 3,
    'all',
  )
  expect(await daemon.stop()).toBe(0)
  expect(daemon.lines.filter(({ msg }) => msg.startsWith('traces are lost'))).toHaveLength(1)
})

test('without a collector nothing is traced, stored or sent', LONG, async () => {
  const world = await setup()
  const to = await receiver()
  await subscribe(world, to.url, ['peer_review.opened'])
  const daemon = startOn(world)
  onTestFinished(() => daemon.kill('SIGKILL'))
  const answer = await post(world, await daemon.ready(), 'one', { traceparent: `00-${TRACE}-${SENDER}-01` })
  expect(answer.status).toBe(202)
  await until(async () => to.got.length === 1, 'the event was delivered')
  expect(await daemon.stop()).toBe(0)
  expect(to.got[0]?.headers).not.toHaveProperty('traceparent')
  expect(JSON.parse(to.got[0]?.body ?? '')).not.toHaveProperty('traceparent')
  expect(await world.count('tracker_integration.inbox_messages where traceparent is not null')).toBe(0)
  expect(await world.count('tracker_governance.outbox_messages where traceparent is not null')).toBe(0)
  expect(daemon.lines.filter((line) => 'trace_id' in line)).toEqual([])
})
