import type { Issue, JiraServer, ProjectHandle } from '../../support/jira-server/index.ts'
import type { Board, Sprint, User, Version } from '../../support/jira-server/objects/objects.ts'

/** What histories happen to. */
export interface Source {
  readonly server: JiraServer
  /** Two that are watched. */
  readonly projects: readonly [ProjectHandle, ProjectHandle]
  /** Where issues are moved to, too. Nobody watches it. */
  readonly elsewhere: ProjectHandle
  readonly people: readonly User[]
}

export type Change = (source: Source, pick: number) => void

/** One of them, the same for the same number; undefined when there is none. */
export const one = <Item>(list: readonly Item[], pick: number): Item | undefined =>
  list[pick % Math.max(1, list.length)]

/** The same, and often the last: so that much happens to one object. */
const latest = <Item>(list: readonly Item[], pick: number): Item | undefined =>
  pick % 2 === 0 ? list.at(-1) : one(list, also(pick))

/** Of the numbers that a step picks with, one that does not follow the other. */
export const also = (pick: number) => Math.floor(pick / 7)

/** In an archived project and in the trash nothing happens. */
const isLive = ({ it }: ProjectHandle) => it.status === 'live'

export const liveProjects = ({ projects }: Source) => projects.filter(isLive)
/** More happens in the first. */
export const someProject = (source: Source, pick: number): ProjectHandle | undefined =>
  pick % 3 === 0 ? liveProjects(source).at(-1) : liveProjects(source)[0]

export const world = ({ server }: Source) => server.state.world
export const levelOf = (source: Source, { fields }: Issue) => world(source).typeOf(fields).hierarchyLevel

/** Wherever they are now. */
export function issues(source: Source, fits: (issue: Issue) => boolean = () => true): Issue[] {
  const live = new Set([...liveProjects(source), source.elsewhere].map(({ it }) => it.id))
  return world(source).issues.byId.filter((issue) => live.has(issue.fields.projectId) && fits(issue))
}

export const boards = (source: Source): Board[] => {
  const live = new Set(liveProjects(source).map(({ it }) => it.id))
  return [...world(source).boards.values()].filter(({ projectId }) => live.has(projectId))
}

export function sprints(source: Source, fits: (sprint: Sprint) => boolean = () => true): Sprint[] {
  const ids = new Set(boards(source).map(({ id }) => id))
  return [...world(source).sprints.values()].filter((sprint) => ids.has(sprint.boardId) && fits(sprint))
}

export const versions = (source: Source, fits: (version: Version) => boolean = () => true): Version[] =>
  liveProjects(source).flatMap(({ it }) => it.versions.filter(fits))

/** The handle of the project that it is in. */
export const handleOf = ({ server }: Source, projectId: string): ProjectHandle => server.state.project(projectId)

/** A change of an object that fits, when there is one. */
export const of =
  <Item>(
    find: (source: Source) => readonly Item[],
    change: (source: Source, it: Item, pick: number) => unknown,
  ): Change =>
  (source, pick) => {
    const it = latest(find(source), pick)
    if (it !== undefined) change(source, it, also(pick))
  }
