import { defineJob, done } from '../src/queue/define-job.ts'

/** Every hour, and after every start, because it was down before. */
export default defineJob({
  name: 'wake-recoveries',
  summary: 'Wake the recovery of missed deliveries of every endpoint',
  maxAttempts: 3,
  timeoutMs: 30_000,
  schedule: '17 * * * *',
  async run(_payload, { app }) {
    const { woken } = await app.wakeRecoveries()
    return woken > 0 ? done(`${woken} endpoints woken`) : done()
  },
})
