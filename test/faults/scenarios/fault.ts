import type { World, WorldOptions } from '../../support/open-world.ts'

/** Where a scenario takes place: a test, or a bench. */
export interface Stage {
  /** A world on a fresh database. */
  world(options?: WorldOptions): Promise<World>
  /** Undone when the scenario has ended, however it did; the last first. */
  atEnd(undo: () => unknown): void
}

/** One thing that was compared. It holds when `found` is deeply equal to `expected`. */
export interface Finding {
  readonly what: string
  readonly found: unknown
  readonly expected: unknown
}

export interface Outcome {
  readonly findings: readonly Finding[]
  /** What was seen besides, for the report: how long something took, how often something happened. */
  readonly seen?: string
}

/** A row of the reliability table: something goes wrong, and what must hold all the same. */
export interface Fault<Size> {
  /** As `--only` has it. */
  readonly name: string
  readonly what: string
  /** `small` runs with the tests, `full` before a release. */
  readonly sizes: { readonly small: Size; readonly full: Size }
  readonly inWords: (size: Size) => string
  /** Throws when it cannot even be carried out: something waits that should not. */
  readonly play: (stage: Stage, size: Size) => Promise<Outcome>
}

/** So that the type of the size is found by what is written. */
export const defineFault = <Size>(fault: Fault<Size>): Fault<Size> => fault

export const finding = (what: string, found: unknown, expected: unknown): Finding => ({ what, found, expected })

export const often = (times: number) => (times === 1 ? 'once' : `${times} times`)
