import { LINK_TYPES, PRIORITIES } from '../objects/catalogue.ts'
import type { Issue, IssueFields } from '../objects/issue.ts'
import type { Link, LinkType, Named } from '../objects/objects.ts'
import { agile, api, type Look } from './look.ts'
import { showPriority, showStatus, showType } from './projects.ts'

export const priorityOf = ({ priorityId }: IssueFields): Named =>
  PRIORITIES.find(({ id }) => id === priorityId) ?? { id: priorityId, name: priorityId }

/** As an issue names another: its parent, a sub-task, the other end of a link. */
export const showRelated = (look: Look, { id, fields }: Issue) => ({
  id,
  key: look.world.keyOf(fields),
  self: api(look, `/issue/${id}`),
  fields: {
    summary: fields.summary,
    status: showStatus(look, look.world.statusOf(fields)),
    priority: showPriority(look, priorityOf(fields)),
    issuetype: showType(look, look.world.typeOf(fields)),
  },
})

export const showLinkType = (look: Look, it: LinkType) => ({ ...it, self: api(look, `/issueLinkType/${it.id}`) })

/** From one of its ends. */
export function showLink(look: Look, issue: Issue, link: Link): Record<string, unknown> {
  const isSource = link.sourceId === issue.id
  const other = look.world.issues.get(isSource ? link.destinationId : link.sourceId)
  return {
    id: link.id,
    self: api(look, `/issueLink/${link.id}`),
    type: showLinkType(look, link.type),
    ...(other === undefined ? {} : { [isSource ? 'outwardIssue' : 'inwardIssue']: showRelated(look, other) }),
  }
}

export const linkTypeOf = (name: string): LinkType => {
  const it = LINK_TYPES.find((type) => type.name === name)
  if (it === undefined) throw new Error(`there is no link type ${name}`)
  return it
}

/** As the agile API names the epic of an issue. */
export const showEpic = (look: Look, { id, fields }: Issue) => ({
  id: Number(id),
  key: look.world.keyOf(fields),
  self: agile(look, `/epic/${id}`),
  name: fields.summary,
  summary: fields.summary,
  color: { key: 'color_9' },
  done: look.world.statusOf(fields).category === 'done',
})

export const isEpic = ({ world }: Look, { fields }: Issue) => world.typeOf(fields).hierarchyLevel === 1
