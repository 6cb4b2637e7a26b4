import type { Project } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { webhookLook } from '../show/look.ts'
import { showProjectShortly } from '../show/projects.ts'
import { showUser } from '../show/users.ts'

export interface NewProject {
  readonly name?: string
  /** `classic` by default: company-managed; `next-gen`: team-managed, with types and statuses of its own. */
  readonly style?: Project['style']
  /** The first user by default. */
  readonly lead?: string
}

export function createProject(world: World, key: string, it: NewProject = {}): Project {
  const [first] = world.users.values()
  const lead = it.lead === undefined ? first : world.user(it.lead)
  if (lead === undefined) throw new Error('somebody has to lead the project: create a user first')
  const project: Project = {
    id: world.nextId('project'),
    key,
    name: it.name ?? `Project ${key}`,
    style: it.style ?? 'classic',
    lead,
    status: 'live',
    statusSince: world.now(),
    lastNumber: 0,
    versions: [],
  }
  world.projects.set(project.id, project)
  world.takeKey(key, project)
  if (project.style === 'next-gen') world.site.catalogue.addTeamManaged(project.id)
  tellProject(world, 'project_created', project)
  return project
}

export const projectChanges = (world: World, project: Project) => {
  const become = (status: Project['status'], event: string) => {
    project.status = status
    project.statusSince = world.now()
    tellProject(world, event, project)
  }
  return {
    renameProject(name: string): void {
      project.name = name
      tellProject(world, 'project_updated', project)
    },

    /** Every issue has a new key and no other change; the old keys still lead to them. */
    renameKey(key: string): void {
      project.key = key
      world.takeKey(key, project)
      tellProject(world, 'project_updated', project)
    },

    archiveProject: () => become('archived', 'project_archived'),
    unarchiveProject: () => become('live', 'project_restored_archived'),
    /** Into the trash: nothing of it answers, and no issue of it is told to be deleted. */
    deleteProject: () => become('deleted', world.isCloud ? 'project_soft_deleted' : 'project_deleted'),
    restoreProject: () => become('live', 'project_restored_deleted'),

    /** For good, with everything in it. */
    purgeProject(): void {
      project.status = 'deleted'
      for (const issue of world.issues.byId) if (issue.fields.projectId === project.id) world.issues.remove(issue)
      for (const { id } of project.versions) world.versions.delete(id)
      for (const board of world.boards.values()) if (board.projectId === project.id) world.boards.delete(board.id)
      world.projects.delete(project.id)
      world.dropKeys(project)
      tellProject(world, 'project_deleted', project)
    },
  }
}

function tellProject(world: World, event: string, project: Project): void {
  const look = webhookLook(world)
  world.emit(event, null, () => {
    const { self, key, name, avatarUrls } = showProjectShortly(look, project)
    const projectLead = showUser(look, project.lead)
    const shown = { self, id: Number(project.id), key, name, avatarUrls, projectLead }
    return { project: { ...shown, assigneeType: 'admin.assignee.type.unassigned' } }
  })
}
