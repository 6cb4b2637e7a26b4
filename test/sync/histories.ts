import fc from 'fast-check'
import type { Happening } from './happenings.ts'
import type { Fate } from './webhooks.ts'

export interface Step<Change extends string> {
  readonly what: Change | Happening
  /** Decides which object, and how. */
  readonly pick: number
  /** Seconds that pass before. */
  readonly after: number
  /** Of the webhooks that it sends. */
  readonly fates: readonly Fate[]
}

export interface History<Change extends string> {
  readonly steps: readonly Step<Change>[]
  /** Their clock minus ours, in minutes. */
  readonly skew: number
  /** Whether what was lost is asked for again at the end, where the source can be asked. */
  readonly recovers: boolean
  /** Whether two changes may happen at one moment, of which the source's times tell no order. */
  readonly hasTies: boolean
}

/** What histories of one source are made of. */
export interface Vocabulary<Change extends string> {
  /** Everything that can happen at the source. */
  readonly changes: readonly Change[]
  /** What makes something for the others to change. */
  readonly making: readonly Change[]
  /** What makes a difference most often, or goes wrong most easily. */
  readonly doing: readonly Change[]
  /** What happens to trackerd meanwhile. */
  readonly happenings: readonly Happening[]
  readonly fates: readonly Fate[]
  /** In steps. */
  readonly length: { readonly min: number; readonly max: number }
}

/** Often at once, at times after so long that overlaps of reading are over. */
const after = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 6, arbitrary: fc.integer({ min: 3, max: 300 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_000, max: 30_000 }) },
)

export function historiesOf<Change extends string>({
  changes,
  making,
  doing,
  happenings,
  fates,
  length,
}: Vocabulary<Change>): fc.Arbitrary<History<Change>> {
  type What = Step<Change>['what']
  const what: fc.Arbitrary<What> = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<What>(...making) },
    { weight: 8, arbitrary: fc.constantFrom<What>(...doing) },
    { weight: 9, arbitrary: fc.constantFrom<What>(...changes) },
    { weight: 2, arbitrary: fc.constant<What>('poll') },
    { weight: 3, arbitrary: fc.constantFrom<What>(...happenings) },
  )
  const ends: fc.Arbitrary<readonly Fate[]> = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<Fate>('applied') },
      { weight: 4, arbitrary: fc.constantFrom<Fate>(...fates) },
    ),
    { minLength: 1, maxLength: 3 },
  )
  const step: fc.Arbitrary<Step<Change>> = fc.record({ what, pick: fc.nat(999), after, fates: ends })
  return fc.record({
    steps: fc.array(step, { minLength: length.min, maxLength: length.max, size: 'max' }),
    skew: fc.constantFrom(0, 0, 10, -10),
    recovers: fc.boolean(),
    hasTies: fc.boolean(),
  })
}

/** The history as people read it: one step a line. */
export const told = ({ steps, skew, recovers, hasTies }: History<string>): string =>
  [
    `their clock ${skew} min ahead${recovers ? ', deliveries recovered at the end' : ''}${hasTies ? ', ties' : ''}`,
    ...steps.map(({ what, pick, after, fates }) => `+${after}s ${what} ${pick} [${fates.join(' ')}]`),
  ].join('\n')
