import { CATEGORIES } from '../objects/catalogue.ts'
import type { CategoryKey, IssueType, Named, Project, Status } from '../objects/objects.ts'
import { api, type Look, time } from './look.ts'
import { showUser } from './users.ts'

const DAY_MS = 86_400_000

function avatars(look: Look): Record<string, string> {
  const url = api(look, '/universal_avatar/view/type/project/avatar/10410')
  return { '48x48': url, '24x24': `${url}?size=small`, '16x16': `${url}?size=xsmall`, '32x32': `${url}?size=medium` }
}

/** As issues name their project. */
export const showProjectShortly = (look: Look, it: Project) => ({
  self: api(look, `/project/${it.id}`),
  id: it.id,
  key: it.key,
  name: it.name,
  projectTypeKey: 'software',
  ...(look.world.isCloud ? { simplified: it.style === 'next-gen' } : {}),
  avatarUrls: avatars(look),
})

/** As lists and the project itself show it. */
export function showProject(look: Look, it: Project): Record<string, unknown> {
  const lead = showUser(look, it.lead)
  return {
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...showProjectShortly(look, it),
    ...(look.world.isCloud ? { style: it.style, isPrivate: false, properties: {} } : { archived: false }),
    ...(it.status === 'archived' ? { archived: true, archivedDate: time(look, it.statusSince), archivedBy: lead } : {}),
    ...(it.status === 'deleted'
      ? {
          deleted: true,
          deletedDate: time(look, it.statusSince),
          deletedBy: lead,
          retentionTillDate: time(look, it.statusSince + 60 * DAY_MS),
        }
      : {}),
  }
}

export function showType(look: Look, it: IssueType): Record<string, unknown> {
  return {
    self: api(look, `/issuetype/${it.id}`),
    id: it.id,
    description: '',
    iconUrl: api(look, '/universal_avatar/view/type/issuetype/avatar/10318?size=medium'),
    name: it.name,
    subtask: it.hierarchyLevel === -1,
    avatarId: 10_318,
    ...(look.world.isCloud ? { hierarchyLevel: it.hierarchyLevel } : {}),
  }
}

function showCategory(look: Look, key: CategoryKey) {
  const { id, color, name } = CATEGORIES[key]
  return {
    self: api(look, `/statuscategory/${id}`),
    id,
    key,
    colorName: color,
    name: look.world.site.catalogue.translated(name),
  }
}

export const showStatus = (look: Look, it: Status) => ({
  self: api(look, `/status/${it.id}`),
  description: '',
  iconUrl: `${look.base}/`,
  name: it.name,
  id: it.id,
  statusCategory: showCategory(look, it.category),
})

/** What only the lists of types and statuses tell. */
export const showOrigin = (it: IssueType | Status) => ({
  untranslatedName: it.untranslatedName,
  ...(it.projectId === null ? {} : { scope: { type: 'PROJECT', project: { id: it.projectId } } }),
})

export const showPriority = (look: Look, it: Named) => ({
  self: api(look, `/priority/${it.id}`),
  iconUrl: `${look.base}/images/icons/priorities/${it.name.toLowerCase()}.svg`,
  name: look.world.site.catalogue.translated(it.name),
  id: it.id,
})

export const showResolution = (look: Look, it: Named) => ({
  self: api(look, `/resolution/${it.id}`),
  id: it.id,
  description: '',
  name: look.world.site.catalogue.translated(it.name),
})
