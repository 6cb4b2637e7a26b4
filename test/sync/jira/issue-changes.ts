import type { Issue } from '../../support/jira-server/index.ts'
import {
  also,
  type Change,
  handleOf,
  issues,
  levelOf,
  of,
  one,
  type Source,
  someProject,
  sprints,
  world,
} from './source.ts'

const LABELS = ['bug', 'incident', 'question', 'urgent']
const PRIORITIES = ['Highest', 'High', 'Medium', 'Low', 'Lowest']
const RESOLUTIONS = ['Done', "Won't Do", 'Duplicate']
const HOURS = 3_600

/** Names of what the project of an issue has: team-managed ones have less. */
const typesOf = (source: Source, projectId: string) => {
  const isClassic = handleOf(source, projectId).it.style === 'classic'
  return isClassic ? ['Story', 'Task', 'Bug', 'Incident', 'Spike'] : ['Story', 'Task', 'Bug']
}
const statusesOf = (source: Source, projectId: string) => {
  const isClassic = handleOf(source, projectId).it.style === 'classic'
  return isClassic ? ['In Progress', 'Done', 'In Review', 'To Do'] : ['In Progress', 'Done', 'To Do']
}

const change = (act: (source: Source, issue: Issue, pick: number) => unknown) => of((source) => issues(source), act)
const edit = (what: (source: Source, issue: Issue, pick: number) => object) =>
  change((source, issue, pick) =>
    handleOf(source, issue.fields.projectId).editIssue(issue, what(source, issue, pick), person(source, pick)),
  )
const person = ({ people }: Source, pick: number) => one(people, pick)?.accountId

const isStandard = (source: Source) => (issue: Issue) => levelOf(source, issue) === 0
const isEpic = (source: Source) => (issue: Issue) => levelOf(source, issue) === 1
/** Nobody is told of the type of what it hangs together with: what is linked, above or below keeps its type. */
const isAlone = (source: Source) => (issue: Issue) =>
  isStandard(source)(issue) &&
  world(source).issues.children(issue.id).length === 0 &&
  world(source).links.of(issue.id).length === 0

export const ISSUE_CHANGES = {
  createIssue(source, pick) {
    const project = someProject(source, pick)
    if (project === undefined) return
    const type = one(typesOf(source, project.it.id), also(pick)) ?? 'Story'
    const by = person(source, pick)
    const said = {
      ...(pick % 2 === 0 ? { assignee: person(source, also(pick)) ?? null } : {}),
      ...(pick % 3 === 0 ? { points: pick % 13, description: `What ${pick} is about` } : {}),
      ...(pick % 5 === 0 ? { labels: [one(LABELS, also(pick)) ?? ''] } : {}),
    }
    project.createIssue({ type, summary: `Issue ${pick}`, ...(by === undefined ? {} : { by }), ...said })
  },
  createEpic(source, pick) {
    someProject(source, pick)?.createIssue({ type: 'Epic', summary: `Epic ${pick}` })
  },
  createSubtask: of(
    (source) => issues(source, isStandard(source)),
    (source, parent, pick) =>
      handleOf(source, parent.fields.projectId).createIssue({ type: 'Sub-task', parent, summary: `Part ${pick}` }),
  ),
  retitle: edit((_, __, pick) => ({ summary: `Edited ${pick}` })),
  describe: edit((_, { fields }, pick) => ({
    description: pick % 5 === 0 && fields.description !== null ? null : `Described ${pick}`,
  })),
  label: edit((_, { fields }, pick) => ({
    labels: pick % 2 === 0 && fields.labels.length > 0 ? [] : [one(LABELS, pick) ?? ''],
  })),
  assign: edit((source, _, pick) => ({ assignee: pick % 4 === 0 ? null : (person(source, pick) ?? null) })),
  prioritise: edit((_, __, pick) => ({ priority: one(PRIORITIES, pick) ?? 'Medium' })),
  estimate: edit((_, __, pick) => ({ points: pick % 4 === 0 ? null : pick % 13 })),
  planHours: edit((_, __, pick) => ({ originalSeconds: (pick % 9) * HOURS })),
  setDueDate: edit((_, __, pick) => ({ dueDate: pick % 4 === 0 ? null : `2026-04-${10 + (pick % 20)}` })),
  putUnderEpic: of(
    (source) => issues(source, isStandard(source)),
    (source, issue, pick) => {
      const epic = pick % 5 === 0 ? null : one(issues(source, isEpic(source)), pick)
      if (epic !== undefined) handleOf(source, issue.fields.projectId).editIssue(issue, { parent: epic })
    },
  ),
  transition: change((source, issue, pick) =>
    handleOf(source, issue.fields.projectId).transition(
      issue,
      one(statusesOf(source, issue.fields.projectId), pick) ?? 'Done',
      { resolution: one(RESOLUTIONS, also(pick)) ?? 'Done' },
    ),
  ),
  changeType: of(
    (source) => issues(source, isAlone(source)),
    (source, issue, pick) =>
      handleOf(source, issue.fields.projectId).changeType(
        issue,
        one(typesOf(source, issue.fields.projectId), pick) ?? 'Story',
      ),
  ),
  putInSprint: change((source, issue, pick) => {
    const open = sprints(source, ({ state }) => state !== 'closed')
    const to = pick % 5 === 0 ? null : one(open, pick)
    if (to !== undefined && levelOf(source, issue) < 1) handleOf(source, issue.fields.projectId).putInSprint(issue, to)
  }),
  setVersions: change((source, issue, pick) => {
    const known = handleOf(source, issue.fields.projectId).it.versions.map(({ id }) => id)
    const fixVersions = known.filter((_, i) => (pick + i) % 2 === 0)
    handleOf(source, issue.fields.projectId).editIssue(issue, { fixVersions })
  }),
  comment: change((source, issue, pick) =>
    handleOf(source, issue.fields.projectId).comment(issue, `A word ${pick}`, person(source, pick)),
  ),
  logWork: change((source, issue, pick) =>
    handleOf(source, issue.fields.projectId).logWork(issue, (1 + (pick % 5)) * 1_800, person(source, pick)),
  ),
  link: of(
    (source) => issues(source, isStandard(source)),
    (source, issue, pick) => {
      const other = one(issues(source, isStandard(source)), pick)
      if (other !== undefined && other !== issue)
        handleOf(source, issue.fields.projectId).linkIssues(issue, other, pick % 2 === 0 ? 'Blocks' : 'Relates')
    },
  ),
  unlink: of(
    (source) => issues(source).flatMap(({ id }) => world(source).links.of(id)),
    (source, link) => source.elsewhere.unlinkIssues(link),
  ),
  /** From one watched project to the other, out of both of them, and back. */
  moveIssue: of(
    (source) => issues(source, (issue) => levelOf(source, issue) >= 0),
    (source, issue, pick) => {
      const others = [...source.projects, source.elsewhere].filter(
        ({ it }) => it.id !== issue.fields.projectId && it.status === 'live',
      )
      const to = one(others, pick)
      if (to !== undefined) handleOf(source, issue.fields.projectId).moveIssue(issue, to.it)
    },
  ),
  deleteIssue: change((source, issue) => handleOf(source, issue.fields.projectId).deleteIssue(issue)),
  /** Whoever is not in the level does not see the issue any more. */
  hideIssue: edit((_, { fields }) => ({ securityLevel: fields.securityLevel === null ? 'secret' : null })),
  /** The owner of the token comes to see what is secret, or no longer does: no issue changes. */
  changeLevel: ({ server }) => {
    server.state.people.setLevel(server.admin, 'secret', !server.admin.levels.has('secret'))
  },
} satisfies Readonly<Record<string, Change>>
