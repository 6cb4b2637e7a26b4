import { defineJob, done } from '../src/queue/define-job.ts'

/** Wakes the endpoints that are due to be read or counted, and runs that lie still because their worker died. */
export default defineJob({
  name: 'wake-syncs',
  summary: 'Wake endpoints whose sync or census is due',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '*/15 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.wakeDueSyncs()
    return woken > 0 ? done(`${woken} endpoints woken`) : done()
  },
})
