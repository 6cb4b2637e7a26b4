import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Publishes the events that wait, in order per aggregate. Several run side by side; each takes shards that no other has. */
export default defineJob({
  name: 'relay-outbox',
  summary: 'Publish events to sinks and make a delivery of each for every subscription',
  maxAttempts: 12,
  timeoutMs: 60_000,
  concurrency: 4,
  async run({ slot }, { app, signal }) {
    const { published, failed, remaining } = await app.relayOutbox(slot, signal)
    if (published + failed === 0) return remaining ? again() : done()
    const note = `${published} published, ${failed} failed`
    return remaining ? again(note) : done(note)
  },
})
