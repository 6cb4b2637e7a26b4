import { expect, onTestFinished } from 'vitest'
import { setup } from '../support/world.ts'
import type { Fault, Stage } from './scenarios/fault.ts'

/** The stage of a test. */
const stage: Stage = { world: setup, atEnd: (undo) => onTestFinished(async () => void (await undo())) }

/** Many processes are started; a hang is found by what waits inside, which says what for. */
export const LONG = { timeout: 600_000 }

/** Plays the fault at this size and expects that all holds; the small size by default. */
export async function expectToHold<Size>(fault: Fault<Size>, size = fault.sizes.small): Promise<void> {
  const { findings } = await fault.play(stage, size)
  expect(findings.length).toBeGreaterThan(0)
  for (const { what, found, expected } of findings) expect(found, what).toEqual(expected)
}
