import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Writes to the source of an endpoint what its rules ask for. Running it twice changes nothing the second time. */
export default defineJob({
  name: 'perform-egress',
  summary: 'Write to a source what the rules of its endpoint ask for',
  maxAttempts: 12,
  timeoutMs: 240_000,
  concurrency: 4,
  async run({ endpointId }, { app, signal }) {
    const { done: performed, skipped, failed, waiting, remaining } = await app.performEgress(endpointId, signal)
    if (performed + skipped + failed + waiting === 0) return done()
    const note = `${performed} performed, ${skipped} skipped, ${failed} failed, ${waiting} waiting`
    return remaining ? again(note) : done(note)
  },
})
