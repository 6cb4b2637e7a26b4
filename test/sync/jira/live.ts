import { HOUR, type JiraWorld, MINUTE } from './jira-world.ts'

/** A little of everything, in the project of the world. Returns what tests go on with. */
export function live({ project, board, clock, server }: JiraWorld) {
  const ada = server.state.people.createUser('ada', { displayName: 'Ada' })
  const version = project.createVersion('1.0', { releaseDate: '2026-02-01' })
  const later = project.createVersion('2.0')
  const sprint = project.createSprint(board, { name: 'First', goal: 'To walk' })
  const next = project.createSprint(board, { name: 'Second' })
  const epic = project.createIssue({ type: 'Epic', summary: 'All of it', by: ada.accountId })
  const story = project.createIssue({
    type: 'Story',
    parent: epic,
    points: 5,
    description: 'As a user',
    assignee: ada.accountId,
  })
  const task = project.createIssue({ type: 'Task', labels: ['tools'], originalSeconds: 7_200 })
  const part = project.createIssue({ type: 'Sub-task', parent: story, summary: 'A part' })
  const bug = project.createIssue({ type: 'Bug', priority: 'Highest', fixVersions: [version.id] })
  const incident = project.createIssue({ type: 'Incident', priority: 'High' })
  const kinds = { epic, story, task, part, bug, incident }
  clock.advance(MINUTE)
  for (const issue of [story, bug, part]) project.putInSprint(issue, sprint)
  project.startSprint(sprint)
  clock.advance(HOUR)
  project.editIssue(story, { points: 8 })
  project.transition(story, 'In Review')
  project.linkIssues(bug, story, 'Blocks')
  project.logWork(task, 3_600)
  project.transition(bug, 'Done', { resolution: 'Duplicate' })
  project.transition(incident, 'Done')
  clock.advance(HOUR)
  project.releaseVersion(version)
  project.closeSprint(sprint, next)
  clock.advance(MINUTE)
  return { ada, version, later, sprint, next, ...kinds }
}
