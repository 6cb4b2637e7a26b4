/** What a history of an initiative is drawn from: pauses, and what comes of each thing. */
import fc from 'fast-check'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** In milliseconds, never more. Often nothing or whole days, so that things coincide and lie on the edges of windows. */
const pause = (max: number) =>
  fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: max / MINUTE }).map((minutes) => minutes * MINUTE),
    fc.integer({ min: 0, max: Math.floor(max / DAY) }).map((days) => days * DAY),
  )

/** Happens one time in so many. */
const oneIn = (times: number) => fc.integer({ min: 1, max: times }).map((drawn) => drawn === times)

/** One time in so many it is there; otherwise null. */
const seldom = <T>(drawn: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 1, arbitrary: drawn }, { weight: times - 1, arbitrary: fc.constant(null) })

/** One time in so many it is null. */
const mostly = <T>(drawn: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: times - 1, arbitrary: drawn }, { weight: 1, arbitrary: fc.constant(null) })

/** It works again after a time, and that holds for another. */
const relapse = fc.record({ lasts: pause(3 * DAY), holds: pause(6 * DAY) })

const deploy = fc.record({
  after: pause(3 * DAY),
  fails: oneIn(9),
  breaks: seldom(
    fc.record({
      signal: fc.constantFrom('explicit' as const, 'rollback' as const, 'revert' as const, 'hotfix' as const),
      after: pause(30 * HOUR),
    }),
    4,
  ),
  recovers: mostly(pause(3 * DAY), 4),
  relapses: seldom(relapse, 3),
  mends: seldom(fc.constantFrom('rollback' as const, 'hotfix' as const, 'revert' as const, 'incident' as const), 4),
})

const change = fc.record({
  after: pause(2 * DAY),
  kind: fc.constantFrom('pull_request' as const, 'pull_request' as const, 'pull_request' as const, 'commit' as const),
  /** Less than nothing where somebody's clock is ahead. */
  coding: fc.oneof(
    pause(5 * DAY),
    pause(HOUR).map((ahead) => -ahead),
  ),
  startedBy: fc.constantFrom('first_commit' as const, 'first_commit' as const, 'opened' as const),
  draft: seldom(pause(DAY), 4),
  /** Less than nothing where somebody looked at the draft. */
  pickup: mostly(
    fc.oneof({ weight: 4, arbitrary: pause(2 * DAY) }, { weight: 1, arbitrary: pause(DAY).map((early) => -early) }),
    5,
  ),
  approval: mostly(pause(DAY), 4),
  merge: mostly(pause(3 * DAY), 8),
  stays: oneIn(9),
  knownBy: fc.constantFrom('explicit' as const, 'compare' as const, 'merge_commit' as const, 'time' as const),
  excluded: seldom(fc.constantFrom('bot' as const, 'merge_commit' as const, 'outside_path' as const), 4),
  size: mostly(fc.integer({ min: 0, max: 3_000 }), 9),
})

const trouble = fc.record({
  after: pause(15 * DAY),
  lasts: mostly(pause(4 * DAY), 4),
  relapses: seldom(relapse, 3),
  attributed: fc.boolean(),
})

const item = fc.record({
  after: pause(3 * DAY),
  kind: fc.constantFrom('user_story' as const, 'technical_story' as const, 'defect' as const),
  waits: mostly(pause(9 * DAY), 6),
  takes: mostly(pause(9 * DAY), 5),
  escaped: mostly(fc.boolean(), 5),
})

const testRun = fc.record({ after: pause(2 * DAY), failed: oneIn(5) })

export const scopes = fc.array(
  fc.record({
    deploys: fc.array(deploy, { maxLength: 40, size: 'max' }),
    changes: fc.array(change, { maxLength: 40, size: 'max' }),
    troubles: fc.array(trouble, { maxLength: 8, size: 'max' }),
  }),
  { minLength: 1, maxLength: 3 },
)
export const items = fc.array(item, { maxLength: 20, size: 'max' })
export const testRuns = fc.array(testRun, { maxLength: 20, size: 'max' })

type Of<T> = T extends fc.Arbitrary<infer Drawn> ? Drawn : never
export type DrawnScope = Of<typeof scopes>[number]
export type DrawnDeploy = Of<typeof deploy>
export type DrawnChange = Of<typeof change>
export type DrawnItem = Of<typeof item>
