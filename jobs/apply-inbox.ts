import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Applies the waiting deliveries of one endpoint. Running it twice changes nothing the second time. */
export default defineJob({
  name: 'apply-inbox',
  summary: 'Translate stored deliveries and write what changed',
  maxAttempts: 12,
  timeoutMs: 60_000,
  concurrency: 4,
  async run({ endpointId }, { app, signal }) {
    const run = await app.applyInbox(endpointId, signal)
    const note = `${run.applied} applied, ${run.skipped} skipped, ${run.setAside} set aside`
    return run.remaining ? again(note) : done(note)
  },
})
