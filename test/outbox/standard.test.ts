import { CloudEvent } from 'cloudevents'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EVENT_TYPES } from '../../src/domain/events.ts'
import { cloudEventOf, MAPPINGS, outgoing } from '../../src/outbox/standard/index.ts'
import { urlOf } from '../../src/outbox/standard/payload.ts'
import { AGGREGATE, BARE, EVENT, EXAMPLES, stored, TENANT } from './stored.ts'

test('every type of event has a form of its own', () => {
  expect(Object.keys(MAPPINGS).sort()).toEqual([...EVENT_TYPES].sort())
})

test.each([
  ['peer_review.opened', 'dev.cdevents.change.created.0.4.0', 'octo/hello#1'],
  ['peer_review.reviewed', 'dev.cdevents.change.reviewed.0.3.0', 'octo/hello#1'],
  ['peer_review.merged', 'dev.cdevents.change.merged.0.3.0', 'octo/hello#1'],
  ['peer_review.abandoned', 'dev.cdevents.change.abandoned.0.3.0', 'octo/hello#1'],
  ['deployment.succeeded', 'dev.cdevents.service.deployed.0.3.0', '44444444-4444-5444-8444-444444444444'],
  ['deployment.failed', 'dev.cdevents.pipelinerun.finished.0.3.0', '7'],
  ['deployment.rolled_back', 'dev.cdevents.service.rolledback.0.3.0', '44444444-4444-5444-8444-444444444444'],
  ['incident.detected', 'dev.cdevents.incident.detected.0.3.0', 'octo/hello#9'],
  ['incident.resolved', 'dev.cdevents.incident.resolved.0.3.0', 'octo/hello#9'],
  ['work_item.created', 'dev.cdevents.ticket.created.0.2.0', 'octo/hello#9'],
  ['work_item.updated', 'dev.cdevents.ticket.updated.0.2.0', 'octo/hello#9'],
  ['work_item.closed', 'dev.cdevents.ticket.closed.0.2.0', 'octo/hello#9'],
  ['metric_snapshot.computed', 'dev.cdeventsx.trackerd-metricsnapshot.computed.0.1.0', AGGREGATE],
  ['drift_alert.opened', 'dev.cdeventsx.trackerd-driftalert.opened.0.1.0', AGGREGATE],
  ['drift_alert.raised', 'dev.cdeventsx.trackerd-driftalert.raised.0.1.0', AGGREGATE],
  ['drift_alert.closed', 'dev.cdeventsx.trackerd-driftalert.closed.0.1.0', AGGREGATE],
  ['sync.failed', 'dev.cdeventsx.trackerd-sync.failed.0.1.0', AGGREGATE],
  ['sync.object_gone', 'dev.cdeventsx.trackerd-object.gone.0.1.0', AGGREGATE],
] as const)('%s is told as %s about %s', (ours, type, subject) => {
  const event = cloudEventOf(EXAMPLES[ours])
  expect(event).toMatchObject({
    id: EVENT,
    type,
    subject,
    specversion: '1.0',
    time: '2026-03-02T10:00:00.000Z',
    tenantid: TENANT,
    partitionkey: AGGREGATE,
    sequence: '0000000000000042',
    data: {
      context: { specversion: '0.5.1', id: EVENT, type, timestamp: '2026-03-02T10:00:00.000Z' },
      subject: { id: subject },
      customData: { tenantId: TENANT, eventType: ours, eventVersion: 1, aggregateId: AGGREGATE },
    },
  })
})

test('a deployment that replaces another is an upgrade', () => {
  const { payload } = EXAMPLES['deployment.succeeded']
  const event = stored('deployment.succeeded', 'DeploymentRecord', { ...payload, replaces: AGGREGATE })
  expect(cloudEventOf(event).type).toBe('dev.cdevents.service.upgraded.0.3.0')
})

test.each([
  ['wont_fix', 'withdrawn'],
  ['closed', 'completed'],
  ['duplicate', 'duplicate'],
])('a work item closed as %s is %s', (status, resolution) => {
  const { payload } = EXAMPLES['work_item.closed']
  const { data } = cloudEventOf(stored('work_item.closed', 'Defect', { ...payload, status }))
  expect(data?.subject.content).toMatchObject({ resolution })
})

test.each(BARE.map((event) => [event.eventType, event] as const))(
  '%s with next to nothing in it is told',
  (_, event) => {
    const sent = JSON.parse(outgoing(event).json)
    expect(new CloudEvent(sent).validate()).toBe(true)
  },
)

test.each([...Object.values(EXAMPLES), ...BARE].map((event) => [event.eventType, event] as const))(
  '%s is what the class of the cloudevents package makes of it, to the byte',
  (_, event) => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    for (const traceparent of [null, trace, `${trace} rojo=00f067aa0ba902b7,congo="payload":null}`]) {
      const { json } = outgoing({ ...event, traceparent })
      expect(JSON.stringify(new CloudEvent(JSON.parse(json)))).toBe(json)
    }
  },
)

test.each(Object.values(EXAMPLES).map((event) => [event.eventType, event] as const))(
  '%s says the same with its payload as the database wrote it',
  (_, event) => {
    // What ends the payload may stand in it too.
    const payload = { ...event.payload, note: '"payload":null},"customDataContentType":', payload: null }
    const asStored = JSON.stringify(payload, null, 1).replaceAll(/\n */g, ' ')
    const sent = outgoing({ ...event, payload }, asStored)
    expect(sent.json).toContain(asStored)
    expect(JSON.parse(sent.json)).toEqual(JSON.parse(outgoing({ ...event, payload }).json))
    expect(JSON.parse(sent.json)).toEqual(cloudEventOf({ ...event, payload }))
  },
)

test('an address is written as a parser of addresses writes it', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9.:@%~'"<>?#|&= _-]{0,12}$/)
  const address = fc
    .tuple(fc.constantFrom('https://', 'http://', 'https:/', ''), fc.array(part, { maxLength: 4 }))
    .map(([scheme, parts]) => scheme + parts.join('/'))
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.webUrl({ withQueryParameters: true }), address), (text) => {
      expect(urlOf(text)).toBe(text === '' ? null : (URL.parse(text)?.href ?? null))
    }),
    { numRuns: 5_000, seed: 5 },
  )
})

test.each([
  'https://1.2.3/',
  'https://0x7f.1/',
  'https://a.b.7/',
  'https://github.com/a/../b',
  'https://github.com/a/.',
  'https://github.com',
  'https://xn--a.com/',
  'https://a.xn--x/',
  'https://a..com/',
  'https://GitHub.com/',
  'https://a-.com/',
  'https://github.com:443/a',
  'https://github.com//a',
])('so is %s', (text) => {
  expect(urlOf(text)).toBe(URL.parse(text)?.href ?? null)
})

test('what it says does not depend on when or how often it is said', () => {
  const event = EXAMPLES['peer_review.merged']
  expect(outgoing(event)).toEqual(outgoing(structuredClone(event)))
})

test('a type that nobody knows is refused', () => {
  expect(() => outgoing(stored('made.up', 'X', {}))).toThrow(expect.objectContaining({ code: 'EVENT_UNMAPPABLE' }))
})
