import { seesProject } from '../access/sees.ts'
import type { Project, Version } from '../objects/objects.ts'
import { api } from '../show/look.ts'
import { showOrigin, showProject, showStatus, showType } from '../show/projects.ts'
import { showUser } from '../show/users.ts'
import { showVersion } from '../show/versions.ts'
import { type Call, json, listed, param, projectOf, Refusal, route } from './call.ts'
import { page } from './page.ts'

/** Live ones unless another status is asked for; by key, and by id when that is asked for. */
function found({ world, user, query }: Call): Project[] {
  const statuses = query.has('status') ? listed(query, 'status') : ['live']
  // Who may edit a project finds it by that, also when it may not be browsed.
  const isEditor = user.isAdmin && query.get('action') === 'edit'
  const [keys, ids] = [listed(query, 'keys'), listed(query, 'id')]
  const all = [...world.projects.values()].filter(
    (it) =>
      statuses.includes(it.status) &&
      (isEditor || !user.hidden.has(it.id)) &&
      (keys.length === 0 || keys.includes(it.key)) &&
      (ids.length === 0 || ids.includes(it.id)),
  )
  return all.sort((one, other) => (one.key < other.key ? -1 : 1))
}

function whole(call: Call, it: Project) {
  const { look, world } = call
  const types = [...world.site.catalogue.types.values()].filter(({ projectId }) =>
    it.style === 'next-gen' ? projectId === it.id : projectId === null,
  )
  return {
    ...showProject(look, it),
    description: '',
    lead: showUser(look, it.lead),
    components: [],
    issueTypes: types.map((type) => showType(look, type)),
    assigneeType: 'UNASSIGNED',
    versions: it.versions.map((version) => showVersion(look, version)),
    roles: {},
  }
}

function versionOf(call: Call): Version {
  const it = call.world.versions.get(param(call, 'version'))
  const project = it === undefined ? undefined : call.world.projects.get(it.projectId)
  if (it !== undefined && project !== undefined && seesProject(call.user, project)) return it
  throw new Refusal(404, `Could not find version for id '${param(call, 'version')}'`)
}

export const projectRoutes = [
  route('GET /rest/api/:v/project/:project', (call) => json(whole(call, projectOf(call)))),
  route('GET /rest/api/:v/project/:project/version', (call) => {
    const { key, versions } = projectOf(call)
    const address = api(call.look, `/project/${key}/version`)
    return page({ ...call, address }, versions, (it) => showVersion(call.look, it))
  }),
  route('GET /rest/api/:v/project/:project/versions', (call) => {
    const { versions } = projectOf(call)
    return json(
      versions.map((it) => showVersion(call.look, it)),
      versions.length,
    )
  }),
  route('GET /rest/api/:v/version/:version', (call) => json(showVersion(call.look, versionOf(call)))),
  route('GET /rest/api/:v/status', ({ world, look }) =>
    json([...world.site.catalogue.statuses.values()].map((it) => ({ ...showStatus(look, it), ...showOrigin(it) }))),
  ),
  route('GET /rest/api/:v/issuetype', ({ world, look }) =>
    json([...world.site.catalogue.types.values()].map((it) => ({ ...showType(look, it), ...showOrigin(it) }))),
  ),
]

/** Before the routes that name one project. */
export const cloudProjectRoutes = [
  route('GET /rest/api/:v/project/search', (call) => page(call, found(call), (it) => showProject(call.look, it))),
]

export const datacenterProjectRoutes = [
  route('GET /rest/api/:v/project', (call) => {
    const projects = found(call)
    return json(
      projects.map((it) => showProject(call.look, it)),
      projects.length,
    )
  }),
]
