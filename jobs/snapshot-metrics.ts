import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Computes the snapshots of one tenant that are due. Running it twice changes nothing the second time. */
export default defineJob({
  name: 'snapshot-metrics',
  summary: 'Compute the snapshots of a tenant that may have changed',
  maxAttempts: 12,
  timeoutMs: 300_000,
  concurrency: 2,
  async run({ tenantId }, { app, signal }) {
    const { computed, changed, remaining } = await app.snapshotMetrics(tenantId, signal)
    if (computed === 0) return remaining ? again() : done()
    const note = `${computed} computed, ${changed} changed`
    return remaining ? again(note) : done(note)
  },
})
