/** Their words for what issues are planned with: sprints, boards, versions, projects, and the people. */
import { z } from 'zod'
import { flag, maybe, maybeFlag, maybeText, nameText, text } from '../payload/fields.ts'
import { anything, id, isObject, maybeDay, maybeId, maybeInstant, ProjectRef, Told, User } from './wire.ts'

export const SprintEvent = Told.extend({
  sprint: z.object({
    id,
    name: text,
    goal: maybeText,
    state: maybeText,
    startDate: maybeInstant.catch(null),
    endDate: maybeInstant.catch(null),
    completeDate: maybeInstant.catch(null),
    originBoardId: maybeId,
  }),
})
export type SprintEvent = z.output<typeof SprintEvent>

const Board = z.object({
  id,
  name: maybeText,
  self: maybeText,
  isPrivate: maybeFlag.catch(null),
  location: maybe(z.object({ projectId: id, projectKey: nameText })).catch(null),
})
/** A change of its configuration tells of the board under another name. */
export const BoardEvent = z.preprocess(
  (told) => (isObject(told) ? { ...told, board: told.board ?? told.configuration } : told),
  Told.extend({ board: Board, project: maybe(ProjectRef) }),
)
export type BoardEvent = z.output<typeof BoardEvent>

const Version = z.object({
  id,
  name: nameText,
  description: maybeText,
  released: flag,
  archived: flag,
  startDate: maybeDay,
  releaseDate: maybeDay,
  projectId: maybeId,
})
export const VersionEvent = Told.extend({
  version: Version,
  project: maybe(ProjectRef).catch(null),
  /** The version that the issues went to: an object, or in some payloads its id alone. */
  mergedTo: anything,
})
export type VersionEvent = z.output<typeof VersionEvent>
/** null for one of which only the id is told. */
export const MergedTo = Version.nullable().catch(null)

export const ProjectEvent = Told.extend({
  project: ProjectRef.extend({ archived: maybeFlag.catch(null), isPrivate: maybeFlag.catch(null) }),
  learned: anything,
})
export type ProjectEvent = z.output<typeof ProjectEvent>

export const UserEvent = Told.extend({ user: User })
