import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Sends a sink what it missed while it was down, and what it refused and is to be asked again. */
export default defineJob({
  name: 'catch-up-sink',
  summary: 'Send an event sink what it missed, in order',
  maxAttempts: 12,
  timeoutMs: 60_000,
  concurrency: 2,
  async run({ sink }, { app, signal }) {
    const { acknowledged, refused, remaining } = await app.catchUpSink(sink, signal)
    if (acknowledged + refused === 0) return done()
    const note = `${acknowledged} acknowledged, ${refused} refused`
    return remaining ? again(note) : done(note)
  },
})
