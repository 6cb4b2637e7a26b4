import type { Board, Sprint } from '../objects/objects.ts'
import { agile, type Look, utc } from './look.ts'

/** As the agile API and webhooks show it: what it has not is not there. */
export const showSprint = (look: Look, it: Sprint) => ({
  id: it.id,
  self: agile(look, `/sprint/${it.id}`),
  state: it.state,
  name: it.name,
  ...(it.startDate === null ? {} : { startDate: utc(it.startDate) }),
  ...(it.endDate === null ? {} : { endDate: utc(it.endDate) }),
  ...(it.completeDate === null ? {} : { completeDate: utc(it.completeDate) }),
  ...(look.world.isCloud ? { createdDate: utc(it.createdAt) } : {}),
  originBoardId: it.boardId,
  goal: it.goal,
})

/** As the sprint field of an issue holds it: objects on Cloud, text out of Java on Data Center. */
export function showSprintInField(look: Look, it: Sprint): unknown {
  if (look.world.isCloud) {
    const { id, name, state, startDate, endDate, completeDate, goal } = showSprint(look, it)
    return { id, name, state, boardId: it.boardId, goal, startDate, endDate, completeDate }
  }
  const at = (when: number | null) => (when === null ? '<null>' : utc(when))
  const parts = [
    `id=${it.id}`,
    `rapidViewId=${it.boardId}`,
    `state=${it.state.toUpperCase()}`,
    `name=${it.name}`,
    `startDate=${at(it.startDate)}`,
    `endDate=${at(it.endDate)}`,
    `completeDate=${at(it.completeDate)}`,
    `activatedDate=${at(it.startDate)}`,
    `sequence=${it.id}`,
    `goal=${it.goal}`,
  ]
  return `com.atlassian.greenhopper.service.sprint.Sprint@38c6bd04[${parts.join(',')}]`
}

/** As webhooks show it. */
export const showBoardShortly = (look: Look, it: Board) => ({
  id: it.id,
  self: agile(look, `/board/${it.id}`),
  name: it.name,
  type: it.type,
})

export function showBoard(look: Look, it: Board): Record<string, unknown> {
  const project = look.world.projectOf(it)
  return {
    ...showBoardShortly(look, it),
    location: {
      projectId: Number(project.id),
      displayName: `${project.name} (${project.key})`,
      projectName: project.name,
      projectKey: project.key,
      projectTypeKey: 'software',
      avatarURI: `${look.base}/rest/api/2/universal_avatar/view/type/project/avatar/10410?size=small`,
      name: `${project.name} (${project.key})`,
    },
    ...(look.world.isCloud ? { isPrivate: false } : {}),
  }
}

const ESTIMATES: ReadonlyMap<boolean, string> = new Map([
  [true, 'Story Points'],
  [false, 'Story point estimate'],
])

/** A board that does not estimate has no `estimation.field`. */
export function showBoardConfiguration(look: Look, it: Board): Record<string, unknown> {
  const { site } = look.world
  const project = look.world.projectOf(it)
  const fieldId = it.estimationFieldId
  const statuses = [...site.catalogue.statuses.values()].filter(
    ({ projectId }) => projectId === (project.style === 'next-gen' ? project.id : null),
  )
  return {
    ...showBoardShortly(look, it),
    location: { type: 'project', key: project.key, id: project.id, name: project.name },
    filter: { id: String(10_000 + it.id), self: `${look.base}/rest/api/2/filter/${10_000 + it.id}` },
    columnConfig: {
      columns: statuses.map(({ id, name }) => ({
        name,
        statuses: [{ id, self: `${look.base}/rest/api/2/status/${id}` }],
      })),
      constraintType: 'none',
    },
    estimation:
      fieldId === null
        ? { type: 'none' }
        : { type: 'field', field: { fieldId, displayName: ESTIMATES.get(fieldId === site.fieldIds.storyPoints) } },
    ranking: { rankCustomFieldId: 10_019 },
  }
}
