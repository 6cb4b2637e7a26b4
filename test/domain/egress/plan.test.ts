import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EgressFacts, MOST_ITEMS, planEgress } from '../../../src/domain/egress/plan.ts'
import type { EgressEvent } from '../../../src/domain/egress/read-event.ts'
import {
  EGRESS_KINDS,
  type EgressRules,
  NO_EGRESS,
  wantedEvents,
  wantedKinds,
} from '../../../src/domain/egress/rules.ts'
import { EVENT_TYPES } from '../../../src/domain/events.ts'

const ENDPOINT = '11111111-1111-4111-8111-111111111111'
const ROW = '22222222-2222-4222-8222-222222222222'
const AT = '2026-01-10T08:00:00.000Z'

const event = (type: string, payload: Record<string, unknown> = {}): EgressEvent => ({
  ...{ id: '33333333-3333-4333-8333-333333333333', type, aggregateId: ROW, occurredAt: AT, payload },
})
const items = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ externalId: String(i), key: `ABC-${i}`, scope: { externalId: '1', name: 'ABC' }, openReviews: 0 },
  }))
const facts = (given: Partial<EgressFacts> = {}): EgressFacts => ({
  ...{ repository: null, takenBack: null, items: [], driftScope: null, initiative: null, hasDriftIssue: false },
  ...given,
})
const rules = (given: Partial<EgressRules>): EgressRules => ({ ...NO_EGRESS, ...given })

const occasions = fc.subarray(['opened', 'merged', 'deployed'] as const)
const anyRules: fc.Arbitrary<EgressRules> = fc.record({
  commitStatus: fc.boolean(),
  driftIssues: fc.constantFrom(null, 'low', 'medium', 'high', 'critical'),
  driftScope: fc.constant(null),
  issueType: fc.constant(null),
  comments: occasions,
  transitions: occasions.map((on) => Object.fromEntries(on.map((it) => [it, 'Done']))),
  remoteLinks: fc.boolean(),
})
const anyEvent = fc
  .tuple(
    fc.constantFrom(...EVENT_TYPES),
    fc.record(
      {
        initiative_id: fc.oneof(fc.constant(ROW), fc.jsonValue()),
        drift_type: fc.oneof(fc.constant('metric_drift'), fc.jsonValue()),
        severity: fc.oneof(fc.constantFrom('low', 'high'), fc.jsonValue()),
        description: fc.oneof(fc.string({ minLength: 1 }), fc.jsonValue()),
        rule: fc.jsonValue(),
        production: fc.oneof(fc.boolean(), fc.jsonValue()),
        commit_sha: fc.oneof(fc.constant('abc'), fc.jsonValue()),
        environment: fc.oneof(fc.constant({ name: 'production' }), fc.jsonValue()),
        url: fc.oneof(fc.constant('https://example.com/1'), fc.jsonValue()),
        title: fc.oneof(fc.string(), fc.jsonValue()),
        external_refs: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([type, payload]) => event(type, payload))
const anyFacts = fc.record({
  repository: fc.constantFrom(null, { externalId: '1', name: 'octo/hello' }),
  items: fc.nat({ max: MOST_ITEMS + 1 }).map(items),
  driftScope: fc.constantFrom(null, { externalId: '1', name: 'octo/hello' }),
  initiative: fc.constantFrom(null, 'Hello'),
  hasDriftIssue: fc.boolean(),
  takenBack: fc.constantFrom(null, 'def'),
})

test('whatever an event says: only what the rules ask for follows, each effect under a name of its own, the same every time', () => {
  fc.assert(
    fc.property(anyEvent, anyRules, anyFacts, (told, given, known) => {
      const plan = planEgress(ENDPOINT, told, given, known)
      expect(planEgress(ENDPOINT, told, given, known)).toEqual(plan)
      if ('skipped' in plan) return
      expect(plan.actions.length).toBeGreaterThan(0)
      const markers = plan.actions.map(({ action }) => action.marker)
      expect(new Set(markers).size).toBe(markers.length)
      expect(new Set(plan.actions.map(({ key }) => key)).size).toBe(plan.actions.length)
      for (const { action } of plan.actions) {
        expect(wantedKinds(given)).toContain(action.kind)
        expect(action.since).toBe(AT)
        if ('title' in action) expect(action.title).toMatch(/^\S[^\n]{0,199}$/u)
        if ('lines' in action) for (const line of action.lines) expect(line).not.toBe('')
      }
    }),
    { numRuns: 500 },
  )
})

test('nothing is on by default', () => {
  expect(wantedEvents(NO_EGRESS)).toEqual([])
  expect(EGRESS_KINDS.filter((kind) => wantedKinds(NO_EGRESS).has(kind))).toEqual([])
})

test('nobody is told of a deployment that holds the work of years', () => {
  const deployed = event('deployment.succeeded', { production: true, commit_sha: 'abc' })
  const told = rules({ comments: ['deployed'] })
  const few = planEgress(ENDPOINT, deployed, told, facts({ items: items(MOST_ITEMS) }))
  expect('actions' in few && few.actions).toHaveLength(MOST_ITEMS)
  expect(planEgress(ENDPOINT, deployed, told, facts({ items: items(MOST_ITEMS + 1) }))).toEqual({
    skipped: 'too_many_work_items',
  })
})
