import { defineJob, done } from '../src/queue/define-job.ts'

/** Asks the source for the deliveries that no attempt got through. They arrive at the door like any other. */
export default defineJob({
  name: 'recover-deliveries',
  summary: 'Ask a source for the deliveries that were missed',
  maxAttempts: 5,
  timeoutMs: 300_000,
  concurrency: 2,
  async run({ endpointId }, { app, signal }) {
    const { redelivered } = await app.recoverDeliveries(endpointId, signal)
    return redelivered > 0 ? done(`${redelivered} asked for again`) : done()
  },
})
