import { MINUTE } from '../running.ts'
import {
  boards,
  type Change,
  handleOf,
  issues,
  liveProjects,
  of,
  one,
  type Source,
  someProject,
  sprints,
  versions,
  world,
} from './source.ts'

const anyHandle = ({ elsewhere }: Source) => elsewhere
/** In no issue is there a later one. */
const isLast = (source: Source, id: number) =>
  world(source).issues.byId.every(({ fields }) => !fields.sprintIds.includes(id) || fields.sprintIds.at(-1) === id)

const theProjects = (source: Source) => source.projects

/** What happens to what issues are planned with, and to the site. */
export const PLAN_CHANGES = {
  createSprint: of(boards, (source, board, pick) =>
    anyHandle(source).createSprint(board, { name: `Sprint ${pick}`, goal: pick % 2 === 0 ? `Goal ${pick}` : '' }),
  ),
  updateSprint: of(sprints, (source, sprint, pick) =>
    anyHandle(source).updateSprint(sprint, {
      name: `Renamed ${pick}`,
      ...(sprint.state === 'future' ? { startDate: new Date(Date.UTC(2026, 2, 1 + (pick % 20))) } : {}),
    }),
  ),
  startSprint: of(
    (source) => sprints(source, ({ state }) => state === 'future'),
    (source, sprint) => anyHandle(source).startSprint(sprint),
  ),
  closeSprint: of(
    (source) => sprints(source, ({ state }) => state === 'active'),
    (source, sprint, pick) => {
      const next = one(
        sprints(source, ({ state }) => state === 'future'),
        pick,
      )
      anyHandle(source).closeSprint(sprint, pick % 3 === 0 ? null : (next ?? null))
    },
  ),
  reopenSprint: of(
    (source) => sprints(source, ({ id, state }) => state === 'closed' && isLast(source, id)),
    (source, sprint) => anyHandle(source).reopenSprint(sprint),
  ),
  deleteSprint: of(sprints, (source, sprint, pick) => {
    if (pick % 3 === 0) anyHandle(source).deleteSprint(sprint)
  }),

  createVersion(source, pick) {
    someProject(source, pick)?.createVersion(`v${pick}`, pick % 2 === 0 ? { releaseDate: '2026-05-01' } : {})
  },
  updateVersion: of(versions, (source, version, pick) =>
    handleOf(source, version.projectId).updateVersion(version, {
      name: `r${pick}`,
      description: `About ${pick}`,
      startDate: pick % 2 === 0 ? '2026-02-01' : null,
    }),
  ),
  releaseVersion: of(versions, (source, version, pick) => {
    const handle = handleOf(source, version.projectId)
    if (version.released) handle.unreleaseVersion(version)
    else if (pick % 2 === 0) handle.releaseVersion(version)
    else handle.releaseVersion(version, '2026-03-03')
  }),
  archiveVersion: of(versions, (source, version) => {
    const handle = handleOf(source, version.projectId)
    if (version.archived) handle.unarchiveVersion(version)
    else handle.archiveVersion(version)
  }),
  moveVersion: of(versions, (source, version) => handleOf(source, version.projectId).moveVersion(version, 0)),
  deleteVersion: of(versions, (source, version, pick) => {
    const handle = handleOf(source, version.projectId)
    const other = handle.it.versions.find((it) => it !== version)
    if (pick % 3 === 0 && other !== undefined) handle.mergeVersion(version, other)
    else handle.deleteVersion(version, pick % 3 === 1 ? (other ?? null) : null)
  }),

  createBoard(source, pick) {
    if (boards(source).length < 5) someProject(source, pick)?.createBoard({ name: `Board ${pick}` })
  },
  renameBoard: of(boards, (source, board, pick) => anyHandle(source).renameBoard(board, `Renamed ${pick}`)),
  configureBoard: of(boards, (source, board) => anyHandle(source).configureBoard(board, board.estimationFieldId)),
  deleteBoard: of(boards, (source, board, pick) => {
    if (pick % 4 === 0) anyHandle(source).deleteBoard(board)
  }),

  renameKey: of(liveProjects, ({ server }, project, pick) => {
    const key = `K${project.it.id}${'ABCD'.charAt(pick % 4)}`
    if (server.state.projects.every(({ it }) => it.key !== key)) project.renameKey(key)
  }),
  renameProject: of(liveProjects, (_, project, pick) => project.renameProject(`Project ${pick}`)),
  archive: of(theProjects, (_, project) => {
    if (project.it.status === 'live') project.archiveProject()
    else if (project.it.status === 'archived') project.unarchiveProject()
  }),
  trash: of(theProjects, (_, project) => {
    if (project.it.status === 'live') project.deleteProject()
    else if (project.it.status === 'deleted') project.restoreProject()
  }),
  /** The owner of the token loses the right to browse a project, or gets it back. */
  hideProject: of(theProjects, ({ server }, { it }) => {
    if (server.admin.hidden.has(it.id)) server.state.people.giveBrowse(server.admin, it)
    else server.state.people.takeBrowse(server.admin, it)
  }),

  editUser: of(
    ({ people }) => people,
    ({ server }, it, pick) => server.state.people.editUser(it, { displayName: `${it.name} ${pick}` }),
  ),
  /** From now on search knows of changes only later. */
  lag: ({ server }, pick) => {
    server.state.indexLagMs = (pick % 10) * MINUTE
    server.state.indexShows = pick % 2 === 0 ? 'then' : 'now'
  },
  /** Several things change at once. */
  closeAll: (source) => {
    for (const issue of issues(source).slice(0, 3)) handleOf(source, issue.fields.projectId).transition(issue, 'Done')
  },
} satisfies Readonly<Record<string, Change>>

/** All of it is to be seen again, and search is as quick as it should be. */
export function calmDown({ server, projects }: Source): void {
  server.state.indexLagMs = 0
  server.state.people.setLevel(server.admin, 'secret', false)
  for (const project of projects) {
    server.state.people.giveBrowse(server.admin, project.it)
    if (project.it.status === 'archived') project.unarchiveProject()
    if (project.it.status === 'deleted') project.restoreProject()
  }
}
