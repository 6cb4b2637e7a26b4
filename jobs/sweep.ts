import { defineJob, done } from '../src/queue/define-job.ts'

/**
 * Wakes the endpoints whose deliveries a lost wake-up forgot. Bounds how long a delivery can lie unseen when a process
 * dies between storing it and sending the wake-up, and when the queue's own memory is lost.
 */
export default defineJob({
  name: 'sweep',
  summary: 'Wake endpoints that have deliveries waiting',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '*/5 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.sweep()
    return woken > 0 ? done(`${woken} endpoints woken`) : done()
  },
})
