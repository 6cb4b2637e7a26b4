import { defineJob, done } from '../src/queue/define-job.ts'

/**
 * Wakes the detectors of tenants that were not judged for an hour, and finds what a lost wake-up forgot. Changed snapshots,
 * settings and reports wake them at once.
 */
export default defineJob({
  name: 'wake-drift',
  summary: 'Wake the drift detectors of tenants that are due',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '0 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.wakeDrift()
    return woken > 0 ? done(`${woken} tenants woken`) : done()
  },
})
