import type { Issue, IssueFields } from '../objects/issue.ts'
import type { Project, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'

export const seesProject = (user: User, project: Project) =>
  project.status !== 'deleted' && !user.hidden.has(project.id)

/** By the project that those fields are in, and by the security level of the issue. */
export function seesIssue(world: World, user: User, { projectId, securityLevel }: IssueFields): boolean {
  const project = world.projects.get(projectId)
  if (project === undefined || !seesProject(user, project)) return false
  return securityLevel === null || user.levels.has(securityLevel)
}

/** Issues of archived projects can be read and not found. */
export const findsIssue = (world: World, user: User, fields: IssueFields) =>
  seesIssue(world, user, fields) && world.projects.get(fields.projectId)?.status === 'live'

/** undefined: there is none that the user may see. */
export function visibleIssue(world: World, user: User, idOrKey: string): Issue | undefined {
  const issue = world.issue(idOrKey)
  return issue !== undefined && seesIssue(world, user, issue.fields) ? issue : undefined
}
