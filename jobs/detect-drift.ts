import { again, defineJob, done } from '../src/queue/define-job.ts'

/** Judges the initiatives of one tenant that are due. Running it twice changes nothing the second time. */
export default defineJob({
  name: 'detect-drift',
  summary: 'Judge the initiatives of a tenant for drift',
  maxAttempts: 5,
  timeoutMs: 300_000,
  concurrency: 2,
  async run({ tenantId }, { app, signal }) {
    const { judged, opened, raised, closed, remaining } = await app.detectDrift(tenantId, signal)
    if (judged === 0) return remaining ? again() : done()
    const note = `${judged} initiatives judged, ${opened} alerts opened, ${raised} raised, ${closed} closed`
    return remaining ? again(note) : done(note)
  },
})
