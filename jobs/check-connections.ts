import { defineJob, done } from '../src/queue/define-job.ts'

/** Tries every connection, and warns 30, 7 and 1 day before a credential expires. */
export default defineJob({
  name: 'check-connections',
  summary: 'Check every connection and the end of its credential',
  maxAttempts: 3,
  timeoutMs: 600_000,
  schedule: '41 * * * *',
  async run(_payload, { app, signal }) {
    const { checked, failing } = await app.checkConnections(signal)
    return done(`${checked} checked, ${failing} failing`)
  },
})
