import { again, cancel, defineJob, done, snooze } from '../src/queue/define-job.ts'

/** Reads one endpoint's source: goes on with the run that was begun, or begins the one that is due. */
export default defineJob({
  name: 'sync-endpoint',
  summary: 'Read a source through its API and write what changed',
  maxAttempts: 12,
  timeoutMs: 120_000,
  concurrency: 4,
  async run({ endpointId }, { app, signal }) {
    const slice = await app.syncEndpoint(endpointId, signal)
    switch (slice.state) {
      case 'nothing_due':
        return done()
      case 'superseded':
        return cancel('another worker goes on with this run')
      case 'ended':
        return done(`${slice.status}, ${slice.items} items`)
      case 'goes_on':
        return again('there is more to read')
      case 'waits':
        return snooze(slice.until, 'the source asked to wait')
    }
  },
})
