import { randomUUID } from 'node:crypto'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { writingWorld as githubWriting } from '../egress/github-world.ts'
import { writingWorld as jiraWriting } from '../egress/jira-world.ts'
import { tellAlert, write } from '../egress/telling.ts'
import { answering, deliver, receiver, subscribe } from '../outbox/receiver.ts'
import { relay } from '../outbox/relaying.ts'
import { setup } from '../support/world.ts'
import { recordedSpans, traceparentOf } from './recorded-spans.ts'

const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId
const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId
/** Calls that change something at a source. */
const isWrite = ({ attributes }: ReadableSpan) => /^(?!GET)/.test(String(attributes['http.request.method'] ?? 'GET'))

test('what is written to GitHub is in the trace of the event that it follows from, call by call', async () => {
  const spans = recordedSpans()
  const w = await githubWriting({ driftIssues: 'low' }, spans.tracing)
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await spans.tracing.span('cause', { parent: null }, () => tellAlert(w, 'opened', alert))
  await spans.tracing.span('turn', { parent: null }, () => write(w))

  const [cause, turn, action] = ['cause', 'turn', 'perform action'].map((name) => spans.named(name)[0])
  expect(action?.parentSpanContext?.spanId).toBe(idOf(cause))
  expect(action?.links.map(({ context }) => context.traceId)).toEqual([traceOf(turn)])
  expect(action?.attributes).toMatchObject({
    'trackerd.endpoint': w.endpointId,
    'trackerd.event_type': 'drift_alert.opened',
    'trackerd.action': 'issue',
    'trackerd.attempt': 1,
    'trackerd.outcome': 'done',
  })
  const calls = spans.all().filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(action))
  expect(calls.filter(isWrite)).toHaveLength(w.writes().length)
  const { hostname, port } = new URL(w.server.baseUrl)
  expect(calls.find(isWrite)).toMatchObject({
    kind: 2,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'server.address': hostname,
      'server.port': Number(port),
    },
  })
  expect(JSON.stringify(calls.map(({ attributes }) => attributes))).not.toContain('github_pat')
})

test('each of the writes to Jira that follow from one event has a span, and one that failed says by what', async () => {
  const spans = recordedSpans()
  const w = await jiraWriting({ comments: ['opened'], remoteLinks: true }, 'cloud', spans.tracing)
  w.repository.openPullRequest({ title: 'ABC-1: Make it fast' })
  await w.readAll()
  w.jira.fault(({ method, path }) => method === 'POST' && path.endsWith('/comment'), { kind: 'status', status: 403 })
  expect(await write(w)).toMatchObject({ done: 1, failed: 1 })
  const actions = spans.named('perform action')
  const told = ({ attributes, status }: ReadableSpan) => [attributes['trackerd.action'], status.code]
  expect(actions.map(told).toSorted()).toEqual([
    ['comment', 2],
    ['remote_link', 0],
  ])
  const [{ traceparent } = { traceparent: '' }] = await w.sql<{ traceparent: string }>(
    `select traceparent from tracker_governance.outbox_messages where event_type = 'peer_review.opened'`,
  )
  expect(actions.map((span) => span.parentSpanContext?.spanId)).toEqual(actions.map(() => traceparent.split('-')[2]))
  const failed = spans.all().filter((span) => isWrite(span) && span.attributes['http.response.status_code'] === 403)
  expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(['403'])
})

test('what follows from an event that nobody traced is part of the turn', async () => {
  const spans = recordedSpans()
  const w = await githubWriting({ driftIssues: 'low' }, spans.tracing)
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  await spans.tracing.span('turn', { parent: null }, () => write(w))
  const [action] = spans.named('perform action')
  expect(action?.parentSpanContext?.spanId).toBe(idOf(spans.named('turn')[0]))
  expect(action?.links).toEqual([])
})

test('a delivery to a subscriber tells host, status and the header of the span, and not the rest of the address', async () => {
  const spans = recordedSpans()
  const w = await setup({ tracing: spans.tracing })
  const to = await receiver()
  const { subscription } = await subscribe(w, `${to.url}?token=canary`, ['drift_alert.opened'])
  await spans.tracing.span('cause', { parent: null }, () =>
    tellAlert(w, 'opened', { id: randomUUID(), initiativeId: randomUUID() }),
  )
  await relay(w)
  to.answer = answering(500)
  await deliver(w, subscription.id)
  const [span] = spans.named('deliver event')
  const { hostname, port } = new URL(to.url)
  expect(span?.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.response.status_code': 500,
    'server.address': hostname,
    'server.port': Number(port),
    'error.type': '500',
  })
  expect(traceOf(span)).toBe(traceOf(spans.named('cause')[0]))
  expect(to.got[0]?.headers.traceparent).toBe(traceparentOf(span))
  expect(JSON.stringify(span?.attributes)).not.toMatch(/canary|events/)
})
