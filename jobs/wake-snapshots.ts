import { defineJob, done } from '../src/queue/define-job.ts'

/**
 * Wakes tenants whose day has turned in their own time zone, or whose numbers were touched, and backfills that lie still.
 * What came due while nothing ran is found by the first tick.
 */
export default defineJob({
  name: 'wake-snapshots',
  summary: 'Wake tenants whose snapshots are due, and backfills that lie still',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '*/15 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.wakeSnapshots()
    return woken > 0 ? done(`${woken} woken`) : done()
  },
})
