import { defineJob, done } from '../src/queue/define-job.ts'

/** Attributes one initiative if it is marked. Running it twice changes nothing the second time. */
export default defineJob({
  name: 'attribute-initiative',
  summary: 'Find which deployment brought what and what spoke against it',
  maxAttempts: 12,
  timeoutMs: 300_000,
  concurrency: 2,
  async run({ tenantId, initiativeId }, { app }) {
    const { marks, facts } = await app.attributeInitiative(tenantId, initiativeId)
    return marks === 0 ? done() : done(`${facts} facts differ, ${marks} marks answered`)
  },
})
