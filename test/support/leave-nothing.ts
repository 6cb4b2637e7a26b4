import { afterAll, vi } from 'vitest'

// Files share processes: nothing that one has replaced is found by the next.
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})
