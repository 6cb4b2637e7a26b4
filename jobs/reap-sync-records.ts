import { defineJob, done } from '../src/queue/define-job.ts'

/** Closes sync records that still say `running` although their worker is gone. */
export default defineJob({
  name: 'reap-sync-records',
  summary: 'Close sync records whose worker died',
  maxAttempts: 3,
  timeoutMs: 60_000,
  schedule: '* * * * *',
  async run(_payload, { app }) {
    const { closed } = await app.reapSyncRecords()
    return closed > 0 ? done(`${closed} closed`) : done()
  },
})
