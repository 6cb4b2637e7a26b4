import { expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { type JiraWorld, jiraWorld, MINUTE, SECOND } from './jira-world.ts'

/** Something happens every minute, and every few minutes it is read. */
async function passes(w: JiraWorld, minutes: number): Promise<void> {
  const { project, clock, board } = w
  for (let minute = 0; minute < minutes; minute += 1) {
    const issue = project.createIssue({ type: minute % 2 === 0 ? 'Story' : 'Bug' })
    clock.advance(20 * SECOND)
    if (minute % 3 === 0) project.editIssue(issue, { points: minute })
    if (minute % 5 === 0) project.putInSprint(issue, project.createSprint(board))
    clock.advance(40 * SECOND)
    if (minute % 6 === 5) expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  }
}

test.each([
  ['cloud', 'Pacific/Kiritimati', '2026-03-01T12:00:00Z'],
  ['datacenter', 'Pacific/Kiritimati', '2026-03-01T12:00:00Z'],
  ['datacenter', 'America/Los_Angeles', '2026-03-01T12:00:00Z'],
  // An hour that there is not, and one that there is twice.
  ['cloud', 'America/Los_Angeles', '2026-03-08T09:54:00Z'],
  ['datacenter', 'America/Los_Angeles', '2026-03-08T09:54:00Z'],
  ['cloud', 'America/Los_Angeles', '2026-11-01T08:54:00Z'],
  ['datacenter', 'America/Los_Angeles', '2026-11-01T08:54:00Z'],
] as const)('in %s a token whose owner lives in %s leaves no hole around %s', async (mode, timeZone, at) => {
  const w = await jiraWorld({ mode, at, server: { timeZone, pageCap: 5 } })
  w.server.state.people.editUser(w.server.admin, { timeZone })
  await passes(w, 12)
  await w.run('incremental')
  await expectCopied(w, [w.project.it.id])
})

test.each([
  ['cloud', 10],
  ['cloud', -10],
  ['datacenter', 10],
  ['datacenter', -10],
] as const)('in %s a clock that is %i minutes ahead leaves no hole in any stream', async (mode, minutes) => {
  const w = await jiraWorld({ mode, skewMs: minutes * MINUTE, server: { pageCap: 5 } })
  await passes(w, 12)
  await w.run('incremental')
  await expectCopied(w, [w.project.it.id])
})

test.each([
  ['cloud', 'then'],
  ['cloud', 'now'],
  ['datacenter', 'then'],
] as const)('in %s an index that is minutes behind, and shows what was %s, hides nothing', async (mode, shows) => {
  const w = await jiraWorld({ mode, server: { pageCap: 5 } })
  w.server.state.indexLagMs = 7 * MINUTE
  w.server.state.indexShows = shows
  await passes(w, 12)
  w.clock.advance(8 * MINUTE)
  await w.run('incremental')
  await expectCopied(w, [w.project.it.id])
})
