import type { Board, Project } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { webhookLook } from '../show/look.ts'
import { showBoardConfiguration, showBoardShortly } from '../show/sprints.ts'

export interface NewBoard {
  readonly name?: string
  /** `scrum` by default, `simple` in a team-managed project. */
  readonly type?: Board['type']
  /** The points of the project by default; null: the board does not estimate. */
  readonly estimationFieldId?: string | null
  /** Other projects whose issues it shows too. */
  readonly alsoShows?: readonly Project[]
}

export const boardChanges = (world: World, project: Project) => {
  const look = webhookLook(world)
  const isClassic = project.style === 'classic'
  return {
    createBoard(it: NewBoard = {}): Board {
      const { storyPoints, storyPointEstimate } = world.site.fieldIds
      const type = it.type ?? (isClassic ? 'scrum' : 'simple')
      const usual = type === 'kanban' ? null : isClassic ? storyPoints : storyPointEstimate
      const board: Board = {
        id: world.nextNumber('board'),
        name: it.name ?? `${project.key} board`,
        type,
        projectId: project.id,
        shows: new Set([project, ...(it.alsoShows ?? [])].map(({ id }) => id)),
        estimationFieldId: it.estimationFieldId === undefined ? usual : it.estimationFieldId,
      }
      world.boards.set(board.id, board)
      world.emit('board_created', null, () => ({ board: showBoardShortly(look, board) }))
      return board
    },

    renameBoard(board: Board, name: string): void {
      const oldValue = showBoardShortly(look, board)
      board.name = name
      world.emit('board_updated', null, () => ({ board: showBoardShortly(look, board), oldValue }))
    },

    /** Another field for the points, or none. */
    configureBoard(board: Board, estimationFieldId: string | null): void {
      board.estimationFieldId = estimationFieldId
      world.emit('board_configuration_changed', null, () => ({
        configuration: showBoardConfiguration(look, board),
      }))
    },

    /** Its sprints stay with the issues, and no board lists them. */
    deleteBoard(board: Board): void {
      world.boards.delete(board.id)
      world.emit('board_deleted', null, () => ({ board: showBoardShortly(look, board) }))
    },
  }
}
