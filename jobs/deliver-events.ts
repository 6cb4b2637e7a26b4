import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Sends one subscription the events that wait for it. A slow receiver keeps nothing but a place here. */
export default defineJob({
  name: 'deliver-events',
  summary: 'Send a subscription its events over HTTP',
  maxAttempts: 12,
  timeoutMs: 120_000,
  concurrency: 64,
  async run({ subscriptionId }, { app, signal }) {
    const { delivered, failed, remaining } = await app.deliverEvents(subscriptionId, signal)
    if (delivered + failed === 0) return done()
    const note = `${delivered} delivered, ${failed} failed`
    return remaining ? again(note) : done(note)
  },
})
