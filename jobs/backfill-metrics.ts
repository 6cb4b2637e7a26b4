import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Goes on with a backfill where it stands. Whoever is woken for one that has ended finds nothing to do. */
export default defineJob({
  name: 'backfill-metrics',
  summary: 'Compute the snapshots of a range, part by part',
  maxAttempts: 12,
  timeoutMs: 300_000,
  concurrency: 1,
  async run({ tenantId, backfillId }, { app, signal }) {
    const { changed, remaining } = await app.backfillMetrics(tenantId, backfillId, signal)
    const note = `${changed} changed`
    return remaining ? again(note) : done(note)
  },
})
