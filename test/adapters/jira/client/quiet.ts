import { afterEach, beforeEach, expect, vi } from 'vitest'

/** Each test of the file fails when something is printed: by a library, or by what that uses. */
export function expectQuiet(): void {
  const printed: unknown[] = []
  beforeEach(() => {
    for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words))
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(text) > 0)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed.splice(0)).toEqual([])
  })
}
