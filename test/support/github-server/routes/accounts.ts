import { type Budget, INSTALLATION_ID, type Resource, sees } from '../credentials.ts'
import { wholeSeconds } from '../objects/world.ts'
import { showAccount, showRepository } from '../show/accounts.ts'
import { type Call, intOf, json, notFound, Refusal, route } from './call.ts'
import { page } from './page.ts'

const APP = { id: 1, slug: 'stand-in', name: 'Stand-in', client_id: 'Iv1.stand-in' }
const PERMISSIONS = { metadata: 'read', pull_requests: 'read', issues: 'read', contents: 'read', actions: 'read' }

const visible = ({ state, principal }: Call) => state.repositories.filter((it) => sees(principal, it))

const eventsOf = ({ state }: Call) => state.hooks.all.find(({ on }) => on === 'app')?.events ?? []

function installation(call: Call) {
  const { state, world } = call
  const owner = state.repositories[0]?.owner ?? world.account('octo', 'Organization')
  return {
    id: INSTALLATION_ID,
    account: showAccount(world, owner),
    repository_selection: selectionOf(call),
    access_tokens_url: `${world.api}/app/installations/${INSTALLATION_ID}/access_tokens`,
    html_url: `${world.html}/organizations/${owner.login}/settings/installations/${INSTALLATION_ID}`,
    app_id: APP.id,
    app_slug: APP.slug,
    target_type: owner.type,
    permissions: PERMISSIONS,
    events: eventsOf(call),
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    suspended_at: null,
  }
}

const selectionOf = ({ state }: Call) => (state.credentials.installation.only === null ? 'all' : 'selected')

function installationOf(call: Call) {
  if (intOf(call, 'id') !== INSTALLATION_ID) throw notFound()
  return installation(call)
}

export const told = ({ limit, used, resetsAt }: Budget) => ({
  limit,
  used: Math.min(limit, used),
  remaining: Math.max(0, limit - used),
  reset: Math.ceil(resetsAt / 1000),
})

export const accountRoutes = [
  route<Call>('GET /user', null, ({ world, principal }) => {
    // An installation is nobody's account.
    if (principal.kind !== 'token') throw new Refusal(403, 'Resource not accessible by integration')
    return json(showAccount(world, principal.account))
  }),

  route<Call>('GET /users/:login', null, ({ world, params }) => {
    const account = world.find(params.login ?? '')
    if (account === undefined) throw notFound()
    return json(showAccount(world, account))
  }),

  route<Call>('GET /user/repos', null, (call) =>
    page(call, visible(call), { show: (it) => showRepository(call.world, it) }),
  ),

  route<Call>('GET /orgs/:org/repos', null, (call) => {
    const login = call.params.org?.toLowerCase()
    const its = visible(call).filter(({ owner }) => owner.login.toLowerCase() === login)
    if (call.world.find(login ?? '')?.type !== 'Organization') throw notFound()
    return page(call, its, { show: (it) => showRepository(call.world, it) })
  }),

  route<Call>('GET /installation/repositories', null, (call) => {
    if (call.principal.kind !== 'installation')
      throw new Refusal(403, 'You must authenticate with an installation access token')
    const its = visible(call)
    return page(call, its, {
      show: (it) => showRepository(call.world, it),
      wrap: (repositories) => ({ total_count: its.length, repository_selection: selectionOf(call), repositories }),
    })
  }),

  route<Call>('GET /app', 'app', (call) => {
    const { html, account } = { html: call.world.html, account: call.principal.account }
    const owner = showAccount(call.world, account)
    return json({
      ...APP,
      owner,
      html_url: `${html}/apps/${APP.slug}`,
      permissions: PERMISSIONS,
      events: eventsOf(call),
    })
  }),

  route<Call>('GET /app/installations/:id', 'app', (call) => json(installationOf(call))),

  route<Call>('POST /app/installations/:id/access_tokens', 'app', (call) => {
    const { repository_selection } = installationOf(call)
    const { token, expiresAt } = call.state.credentials.issue()
    return json({ token, expires_at: wholeSeconds(expiresAt), permissions: PERMISSIONS, repository_selection }, 201)
  }),

  route<Call>('GET /rate_limit', null, ({ state, principal }) => {
    const of = (resource: Resource) => told(state.credentials.budget(principal, resource))
    return json({ resources: { core: of('core'), graphql: of('graphql') }, rate: of('core') })
  }),

  route<Call>('GET /meta', null, () => json({ verifiable_password_authentication: true, installed_version: '3.17.0' })),
]
