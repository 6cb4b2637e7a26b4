import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RECORDED_DORA } from '../../support/left-out.ts'

/** An input, what Middleware's code answered to it, and what it should have answered where that was wrong. */
export interface WindowCase<Input, Expected, Recommended = unknown> {
  readonly id: string
  readonly kind: string
  readonly input: Input
  readonly expected_middleware: Expected
  readonly recommended?: Recommended
  readonly note?: string
}

export const windowCases = <Input, Expected, Recommended = unknown>(
  ...kinds: readonly string[]
): readonly WindowCase<Input, Expected, Recommended>[] => {
  const all = JSON.parse(readFileSync(join(RECORDED_DORA, 'window-cases.json'), 'utf8')) as readonly WindowCase<
    Input,
    Expected,
    Recommended
  >[]
  return all.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
}
