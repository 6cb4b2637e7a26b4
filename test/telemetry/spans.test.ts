import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { traceFields, traceOf } from '../../src/ports/tracing.ts'
import { tracedFetch } from '../../src/sync/traced-fetch.ts'
import { relay } from '../outbox/relaying.ts'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'
import { githubWorld } from '../sync/github-world.ts'
import { recordedSpans, traceparentOf } from './recorded-spans.ts'

/** As the HTTP interface does around a request. */
const SENT = { kind: 'server', parent: null } as const

test('deliveries of many traces are applied in one batch, and each goes on in its own', async () => {
  const spans = recordedSpans()
  const { tracing } = spans
  const world = await setup({ tracing })
  const told = [example('pull_request', 'opened'), example('issues', 'opened'), example('ping')]
  for (const given of told) await tracing.span('request', SENT, () => world.receive(given))
  await world.drain()
  const [batch] = spans.named('apply batch')
  expect(batch?.links.map(({ context }) => context.traceId)).toEqual(
    spans.named('request').map((span) => span.spanContext().traceId),
  )
  const applied = spans.named('apply delivery')
  expect(applied.map((span) => span.parentSpanContext?.spanId)).toEqual(
    spans.named('request').map((span) => span.spanContext().spanId),
  )
  expect(applied.map(({ attributes }) => attributes['trackerd.outcome'])).toEqual(['applied', 'applied', 'skipped'])
  const rows = await world.sql<{ traceparent: string }>(
    `select distinct o.traceparent from tracker_governance.outbox_messages o
       join tracker_integration.inbox_messages i on i.id = o.correlation_id where i.topic like 'pull_request%'`,
  )
  expect(rows).toEqual([{ traceparent: traceparentOf(applied[0]) }])

  await relay(world)
  const published = spans.named('publish event').map((span) => span.parentSpanContext?.spanId)
  expect(published).toContain(applied[0]?.spanContext().spanId)
})

test('a delivery that cannot be applied fails its own span, by the code of the error', async () => {
  const spans = recordedSpans()
  const world = await setup({ tracing: spans.tracing })
  const good = example('pull_request', 'opened')
  await spans.tracing.span('request', SENT, () => world.receive(good))
  await spans.tracing.span('request', SENT, () =>
    world.receive({ ...good, payload: { ...good.payload, pull_request: 'canary' } }),
  )
  expect(await world.drain()).toMatchObject({ applied: 1, setAside: 1 })
  const applied = spans.named('apply delivery')
  expect(applied.map(({ status }) => status.code)).toEqual([0, 2])
  expect(applied[1]?.attributes).toMatchObject({ 'error.type': 'PAYLOAD_INVALID', 'trackerd.outcome': 'dead' })
  const told = applied.map(({ attributes, status, events }) => ({ attributes, status, events }))
  expect(JSON.stringify(told)).not.toContain('canary')
})

test('deliveries that came in untraced are part of the batch, and so are their events', async () => {
  const spans = recordedSpans()
  const world = await setup({ tracing: spans.tracing })
  await world.receive(example('pull_request', 'opened'))
  await spans.tracing.span('job', { parent: null }, () => world.drain())
  expect(spans.named('apply delivery')).toEqual([])
  const [job] = spans.named('job')
  const rows = await world.sql<{ traceparent: string }>(
    'select distinct traceparent from tracker_governance.outbox_messages',
  )
  expect(rows).toEqual([{ traceparent: traceparentOf(job) }])
})

test('a sync tells its pages and calls with what is left of the budget, and its events hang on the pages', async () => {
  const spans = recordedSpans()
  const w = await githubWorld({ world: { tracing: spans.tracing } })
  w.repository.openPullRequest({ title: 'ABC-1 Add a thing' })
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  const [turn] = spans.named('sync turn')
  expect(turn?.attributes).toMatchObject({ 'trackerd.endpoint': w.endpointId, 'trackerd.outcome': 'success' })
  const within = spans.all().filter((span) => span.spanContext().traceId === turn?.spanContext().traceId)
  const read = within.filter(({ name }) => name === 'read page')
  expect(read.map(({ attributes }) => attributes['trackerd.stream'])).toContain('pull_requests')
  const calls = within.filter(({ name }) => name === 'GET source')
  expect(calls.length).toBeGreaterThan(0)
  expect(calls[0]?.attributes).toMatchObject({
    'server.address': '127.0.0.1',
    'http.response.status_code': 200,
    'trackerd.rate_limit.remaining': expect.stringMatching(/^\d+$/),
  })
  const pages = within.filter(({ name }) => name === 'apply pages').map(traceparentOf)
  const rows = await w.sql<{ traceparent: string }>('select traceparent from tracker_governance.outbox_messages')
  expect(rows.length).toBeGreaterThan(0)
  for (const { traceparent } of rows) expect(pages).toContain(traceparent)
})

test('of a call neither query nor headers are told, and the source is not told of the trace', async () => {
  const spans = recordedSpans()
  const asked: RequestInit[] = []
  const send: typeof fetch = async (_input, init) => {
    asked.push(init ?? {})
    const headers = { 'x-ratelimit-remaining': '41', 'x-ratelimit-resource': 'canary '.repeat(20) }
    return new Response(null, { status: 403, headers })
  }
  const headers = { authorization: 'Bearer canary' }
  await tracedFetch(send, spans.tracing)('https://user:canary@example.com/a?token=canary', { method: 'post', headers })
  expect(asked).toEqual([{ method: 'post', headers }])
  const [span] = spans.named('POST source')
  expect(span?.attributes).toEqual({
    'http.request.method': 'POST',
    'server.address': 'example.com',
    'server.port': 443,
    'url.path': '/a',
    'http.response.status_code': 403,
    'trackerd.rate_limit.remaining': '41',
    'error.type': '403',
  })
})

test('what outlives a span is inside no span afterwards, and an error is told by its code alone', async () => {
  const { tracing, named } = recordedSpans()
  const { promise, resolve } = Promise.withResolvers<void>()
  let later: Promise<object> = Promise.resolve({})
  const failing = tracing.span('work', { parent: null }, async () => {
    expect(tracing.ids()).toMatchObject({ trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) })
    later = promise.then(() => tracing.ids())
    throw new TrackerdError('NOT_FOUND', { what: 'canary' })
  })
  await expect(failing).rejects.toMatchObject({ code: 'NOT_FOUND' })
  resolve()
  expect(await later).toEqual({})
  expect(tracing.traceparent()).toBeNull()
  const [span] = named('work')
  expect(span?.attributes).toEqual({ 'error.type': 'NOT_FOUND' })
  expect(span?.status).toEqual({ code: 2 })
})

test('a parent that is not written as it should be begins a trace', () => {
  const { tracing } = recordedSpans()
  for (const parent of [
    '',
    'canary',
    '00-0-0-00',
    `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
    `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
  ])
    expect(tracing.start('work', { parent }).traceparent).toMatch(/^00-(?!0{32}|1{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

const KEY = fc.stringMatching(/^[a-z][_0-9a-z*/-]{0,20}$/)
const VALUE = fc.stringMatching(/^[ -+\--<>-~]{0,60}[!-+\--<>-~]$/)

test('the state of a trace goes on with it unchanged, however many processes it passes', () => {
  const members = fc.uniqueArray(fc.tuple(KEY, VALUE), { selector: ([key]) => key, minLength: 1, maxLength: 32 })
  const states = members.map((all) => all.map(([key, value]) => `${key}=${value.trimStart()}`).join(','))
  fc.assert(
    fc.property(
      states.filter((state) => state.length <= 512),
      (tracestate) => {
        const { tracing } = recordedSpans()
        let context = traceOf({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, tracestate })
        for (let process = 0; process < 3; process++) {
          context = tracing.start('work', { parent: context }).traceparent
          const fields = traceFields(context)
          expect(fields).toEqual({ traceparent: expect.stringMatching(/^00-1{32}-[0-9a-f]{16}-01$/), tracestate })
          context = traceOf(fields)
        }
      },
    ),
  )
})

test('whatever is sent as a state, what goes on is at most 512 characters and 32 members, or nothing', () => {
  const sent = fc.oneof(
    fc.string(),
    fc.array(fc.tuple(KEY, VALUE), { maxLength: 80 }).map((all) => all.map((pair) => pair.join('=')).join(',')),
  )
  fc.assert(
    fc.property(sent, (tracestate) => {
      const { tracing } = recordedSpans()
      const parent = traceOf({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, tracestate })
      const { traceparent, tracestate: state = 'none=0' } = traceFields(tracing.start('work', { parent }).traceparent)
      expect(traceparent).toMatch(/^00-1{32}-[0-9a-f]{16}-01$/)
      expect(state.length).toBeLessThanOrEqual(512)
      expect(state.split(',').length).toBeLessThanOrEqual(32)
      expect(state).toMatch(/^[\x20-\x7e]+$/)
    }),
  )
})

test('a state without a trace is nothing to go on from', () => {
  expect(traceOf({ tracestate: 'rojo=1' })).toBeNull()
  expect(traceOf({ traceparent: '00-1-2-01 rojo=1' })).toBeNull()
  expect(traceFields(null)).toEqual({})
})
