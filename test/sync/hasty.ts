import type { SourceAdapter } from '../../src/ports/source-adapter.ts'

/** The adapter as it is, but that nobody waits in real time before a call is tried again. */
export const hasty = (adapter: SourceAdapter): SourceAdapter => ({
  ...adapter,
  reading: {
    ...adapter.reading,
    // The pause is so many times 0.5 + random: none.
    connect: (options) => adapter.reading.connect({ ...options, random: () => -0.5 }),
  },
})
