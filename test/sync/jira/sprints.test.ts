import { expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { DAY, HOUR, jiraWorld, MODES } from './jira-world.ts'
import { copyOf } from './row-copy.ts'
import { Webhooks } from './webhooks.ts'

test.each(MODES)('in %s what was done in a sprint stays with it when it closes, read before or after', async (mode) => {
  const w = await jiraWorld({ mode })
  const { project, board, clock } = w
  const sprint = project.createSprint(board)
  const issues = [project.createIssue(), project.createIssue({ type: 'Bug' })]
  project.startSprint(sprint)
  for (const issue of issues) project.putInSprint(issue, sprint)
  clock.advance(HOUR)
  for (const issue of issues) project.transition(issue, 'Done')
  clock.advance(DAY)
  project.createIssue()
  await w.run('incremental')
  clock.advance(DAY)
  project.closeSprint(sprint)
  clock.advance(HOUR)
  // No issue of it has changed.
  await w.run('incremental')
  const before = await copyOf(w, [project.it.id])
  await w.run('full')
  const after = await copyOf(w, [project.it.id])
  expect(before.issues).toEqual(after.issues)
  await expectCopied(w, [project.it.id])
})

test('a sprint that closes in the second in which it was started is known to be closed, although no webhook tells it', async () => {
  const w = await jiraWorld({ at: '2026-01-10T08:00:00.300Z' })
  const { project, board, clock } = w
  const sprint = project.createSprint(board)
  await w.run('incremental')
  clock.advance(HOUR)
  const webhooks = new Webhooks(w, w.server, { id: w.endpointId, secret: w.secret, url: w.webhookUrl })
  project.startSprint(sprint)
  await webhooks.meet(['applied'])
  clock.advance(200)
  project.closeSprint(sprint)
  await webhooks.meet(['lost'])
  clock.advance(200)
  // Answers tell the source's clock in whole seconds: this one seems older than the webhook.
  await w.run('incremental')
  clock.advance(HOUR)
  await w.run('incremental')
  await expectCopied(w, [project.it.id])
})
