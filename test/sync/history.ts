import fc from 'fast-check'
import { CHANGES, type ChangeName } from './source-changes.ts'
import type { Fate } from './webhooks.ts'

/** What happens to trackerd meanwhile. */
export const HAPPENINGS = [
  'poll',
  'readFully',
  'takeCensus',
  'crash',
  'overtake',
  'limit',
  'breakAnswers',
  'drain',
  'arriveLate',
  'recover',
] as const
export type Happening = (typeof HAPPENINGS)[number]

export interface Step {
  readonly what: ChangeName | Happening
  /** Decides which object, and how. */
  readonly pick: number
  /** Seconds that pass before. */
  readonly after: number
  /** Of the webhooks that it sends. */
  readonly fates: readonly Fate[]
}

export interface History {
  readonly steps: readonly Step[]
  /** Their clock minus ours, in minutes. */
  readonly skew: number
  /** Whether what was lost is asked for again at the end. */
  readonly recovers: boolean
  /** Whether two changes may happen in one second, of which GitHub's times tell no order. */
  readonly hasTies: boolean
}

const CHANGE_NAMES = Object.keys(CHANGES) as ChangeName[]
/** What makes something for the others to change. */
const MAKING: readonly ChangeName[] = [
  'openPull',
  'openPull',
  'openIssue',
  'startRun',
  'deploy',
  'publish',
  'push',
  'check',
]
/** What makes a difference most often, or goes wrong most easily. */
const DOING: readonly ChangeName[] = [
  'pushPull',
  'review',
  'dismiss',
  'merge',
  'setDeploymentStatus',
  'completeRun',
  'rerun',
  'check',
  'completeCheck',
  'label',
]

const what: fc.Arbitrary<Step['what']> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...MAKING) },
  { weight: 8, arbitrary: fc.constantFrom(...DOING) },
  { weight: 9, arbitrary: fc.constantFrom(...CHANGE_NAMES) },
  { weight: 2, arbitrary: fc.constant<Step['what']>('poll') },
  { weight: 3, arbitrary: fc.constantFrom(...HAPPENINGS) },
)

/** Often at once, at times after so long that overlaps of reading are over. */
const after = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 6, arbitrary: fc.integer({ min: 3, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 30_000 }) },
)

const fates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fate>('applied') },
    { weight: 4, arbitrary: fc.constantFrom<Fate>('stored', 'twice', 'late', 'lost', 'lost', 'answer-lost') },
  ),
  { minLength: 1, maxLength: 3 },
)

const step: fc.Arbitrary<Step> = fc.record({ what, pick: fc.nat(999), after, fates })

export const histories = (length: { readonly min: number; readonly max: number }): fc.Arbitrary<History> =>
  fc.record({
    steps: fc.array(step, { minLength: length.min, maxLength: length.max, size: 'max' }),
    skew: fc.constantFrom(0, 0, 10, -10),
    recovers: fc.boolean(),
    hasTies: fc.boolean(),
  })

/** The history as people read it: one step a line. */
export const told = ({ steps, skew, recovers, hasTies }: History): string =>
  [
    `their clock ${skew} min ahead${recovers ? ', deliveries recovered at the end' : ''}${hasTies ? ', ties' : ''}`,
    ...steps.map(({ what, pick, after, fates }) => `+${after}s ${what} ${pick} [${fates.join(' ')}]`),
  ].join('\n')
