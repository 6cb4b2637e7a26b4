import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Removes what tenants keep no longer. What one run leaves undone the next one does; twice changes nothing. */
export default defineJob({
  name: 'prune',
  summary: 'Remove what is older than a tenant keeps it',
  // The next hour is the retry.
  maxAttempts: 1,
  timeoutMs: 300_000,
  schedule: '37 * * * *',
  async run(_payload, { app, signal }) {
    const { pruned, remaining } = await app.prune(signal)
    const parts = Object.entries(pruned).flatMap(([kind, count]) => (count > 0 ? [`${kind} ${count}`] : []))
    const note = parts.length > 0 ? parts.join(', ') : undefined
    return remaining ? again(note) : done(note)
  },
})
