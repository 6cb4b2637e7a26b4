import { defineJob, done } from '../src/queue/define-job.ts'

/** Wakes the relay, sinks that are behind and subscriptions whose next attempt is due, when nobody else did. */
export default defineJob({
  name: 'sweep-outbox',
  summary: 'Wake whoever has events waiting',
  // The next tick is the retry.
  maxAttempts: 1,
  timeoutMs: 30_000,
  schedule: '*/5 * * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.sweepOutbox()
    return woken > 0 ? done(`${woken} woken`) : done()
  },
})
