import type { User } from '../objects/objects.ts'
import { utc } from '../show/look.ts'
import { showUser } from '../show/users.ts'
import { type Call, issueOf, json, listed, projectOf, Refusal, type Reply, route } from './call.ts'
import { slice } from './page.ts'

const PERMISSIONS = {
  BROWSE_PROJECTS: { id: '10', name: 'Browse Projects', type: 'PROJECT' },
  ADMINISTER: { id: '0', name: 'Administer Jira', type: 'GLOBAL' },
  ADMINISTER_PROJECTS: { id: '23', name: 'Administer Projects', type: 'PROJECT' },
  USER_PICKER: { id: '27', name: 'Browse Users', type: 'GLOBAL' },
  ADD_COMMENTS: { id: '15', name: 'Add Comments', type: 'PROJECT' },
  TRANSITION_ISSUES: { id: '46', name: 'Transition Issues', type: 'PROJECT' },
  LINK_ISSUES: { id: '21', name: 'Link Issues', type: 'PROJECT' },
  CREATE_ISSUES: { id: '11', name: 'Create Issues', type: 'PROJECT' },
} as const

const WRITES: ReadonlySet<string> = new Set(['ADD_COMMENTS', 'TRANSITION_ISSUES', 'LINK_ISSUES', 'CREATE_ISSUES'])

type Permission = keyof typeof PERMISSIONS
const isPermission = (name: string): name is Permission => name in PERMISSIONS

/** Also of a project that may not be browsed: that is what tells it from one that there is not. */
function permissions(call: Call): Reply {
  const { world, user, query } = call
  const asked = listed(query, 'permissions')
  if (asked.length === 0 && world.isCloud) throw new Refusal(400, 'The permissions query parameter is required.')
  const unknown = asked.find((name) => !isPermission(name))
  if (unknown !== undefined) throw new Refusal(400, `Unrecognized permission: ${unknown}`)
  const named = query.get('projectId') ?? query.get('projectKey')
  const project = named === null ? undefined : world.project(named)
  if (named !== null && (project === undefined || project.status === 'deleted')) projectOf(call, named)
  const about = query.get('issueId') ?? query.get('issueKey')
  if (about !== null) issueOf({ ...call, params: { issue: about } })
  const has = (name: Permission) => {
    if (name === 'USER_PICKER') return true
    if (WRITES.has(name)) return !user.denied.has(name)
    if (name !== 'BROWSE_PROJECTS') return user.isAdmin
    return project === undefined || !user.hidden.has(project.id)
  }
  const names = asked.length === 0 ? (Object.keys(PERMISSIONS) as Permission[]) : asked.filter(isPermission)
  const shown = names.map((name) => {
    const about = { key: name, ...PERMISSIONS[name], description: '', havePermission: has(name) }
    return [name, about] as const
  })
  return json({ permissions: Object.fromEntries(shown) })
}

function serverInfo({ world }: Call): Reply {
  const { address, timeZone } = world.site
  const version = world.isCloud ? '1001.0.0-SNAPSHOT' : '9.12.5'
  return json({
    baseUrl: address,
    ...(world.isCloud ? { displayUrl: address } : {}),
    version,
    versionNumbers: version.split(/[.-]/).slice(0, 3).map(Number),
    deploymentType: world.isCloud ? 'Cloud' : 'Server',
    buildNumber: 100_250,
    buildDate: '2026-01-01T00:00:00.000+0000',
    serverTime: utc(world.now()).replace('Z', '+0000'),
    ...(world.isCloud ? { serverTimeZone: timeZone } : {}),
    scmInfo: 'abcdef',
    serverTitle: 'Jira',
    ...(world.isCloud ? { defaultLocale: { locale: 'en_US' } } : {}),
  })
}

const fits = ({ name, displayName, emailAddress }: User, text: string) =>
  [name, displayName, emailAddress ?? ''].some((it) => it.toLowerCase().startsWith(text.toLowerCase()))

export const accountRoutes = [
  route('GET /rest/api/:v/myself', ({ look, user }) =>
    json({
      ...showUser(look, user),
      locale: 'en_US',
      groups: { size: 1, items: [] },
      expand: 'groups,applicationRoles',
    }),
  ),
  route('GET /rest/api/:v/serverInfo', serverInfo),
  route('GET /rest/api/:v/mypermissions', permissions),
  /** People who can have issues, out of a range of all users: a page can be shorter than was asked for, and others follow. */
  route('GET /rest/api/:v/user/assignable/search', (call) => {
    const { world, look, query } = call
    const project = projectOf(call, query.get('project') ?? query.get('projectKeys') ?? '')
    const text = query.get('query') ?? query.get('username') ?? ''
    const isMeant = (it: User) =>
      it.active && it.accountType === 'atlassian' && !it.hidden.has(project.id) && fits(it, text)
    const reply = slice(call, [...world.users.values()], (it) => (isMeant(it) ? showUser(look, it) : null))
    return json((reply.body as unknown[]).filter((it) => it !== null))
  }),
]

/** Everybody, apps and those who left too. */
export const cloudAccountRoutes = [
  route('GET /rest/api/:v/users/search', (call) => {
    return slice(call, [...call.world.users.values()], (it) => showUser(call.look, it))
  }),
]
