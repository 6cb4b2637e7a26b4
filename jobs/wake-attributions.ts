import { defineJob, done } from '../src/queue/define-job.ts'

/**
 * Wakes the attribution of initiatives whose rows have come to rest. Often, because numbers wait for it; while an import
 * goes on it wakes an initiative every now and then only.
 */
export default defineJob({
  name: 'wake-attributions',
  summary: 'Wake the attribution of initiatives whose rows have changed',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '*/5 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.wakeAttributions()
    return woken > 0 ? done(`${woken} initiatives woken`) : done()
  },
})
