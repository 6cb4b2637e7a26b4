import { type Attempt, type Hook, showAttempt } from '../hooks.ts'
import { wholeSeconds } from '../objects/world.ts'
import { type Call, intOf, json, notFound, Refusal, type Reply, type RepositoryCall, route } from './call.ts'
import { addressOf, page, perPageOf } from './page.ts'

function showHook({ address, world }: Call, it: Hook) {
  const url = address.includes(`/hooks/${it.id}`) ? address : `${address}/${it.id}`
  const created = wholeSeconds(world.clock.now())
  return {
    type: typeof it.on === 'object' && 'organization' in it.on ? 'Organization' : 'Repository',
    id: it.id,
    name: 'web',
    active: it.active,
    events: it.events,
    config: configOf(it),
    updated_at: created,
    created_at: created,
    url,
    deliveries_url: `${url}/deliveries`,
  }
}

const configOf = ({ url }: Hook) => ({ url, content_type: 'json', insecure_ssl: '0', secret: '********' })

/** A page of the log: the cursor names the attempt that it begins with. */
function deliveries(call: Call, hook: Hook): Reply {
  const { state, query } = call
  const status = query.get('status')
  const isWanted = ({ statusCode }: Attempt) => status === null || (status === 'success') === statusCode < 400
  const cursor = /^v1_(\d+)$/.exec(query.get('cursor') ?? `v1_${Number.MAX_SAFE_INTEGER}`)?.[1]
  if (cursor === undefined) throw new Refusal(422, 'Invalid cursor')
  const log = state.attempts(hook).filter((it) => isWanted(it) && it.id <= Number(cursor))
  const size = perPageOf(call)
  const behind = log[size]
  return {
    status: 200,
    headers: behind === undefined ? {} : { link: `<${addressOf(call, 'cursor', `v1_${behind.id}`)}>; rel="next"` },
    body: log.slice(0, size).map(showAttempt),
  }
}

function redeliver({ state, ...call }: Call, hook: Hook): Reply {
  const attempt = state.attempts(hook).find(({ id }) => id === intOf({ state, ...call }, 'delivery'))
  if (attempt === undefined) throw notFound()
  state.hooks.redeliver(attempt)
  return { status: 202, body: {} }
}

/** The routes of the hooks in one place: those of a repository or an organisation. */
function routesOf<C extends Call>(prefix: string, permission: string, hooksOf: (call: C) => readonly Hook[]) {
  const hookOf = (call: C) => {
    const hook = hooksOf(call).find(({ id }) => id === intOf(call, 'hook'))
    if (hook === undefined) throw notFound()
    return hook
  }
  return [
    route<C>(`GET ${prefix}/hooks`, permission, (call) =>
      page(call, hooksOf(call), { show: (it) => showHook(call, it) }),
    ),
    route<C>(`GET ${prefix}/hooks/:hook`, permission, (call) => json(showHook(call, hookOf(call)))),
    route<C>(`GET ${prefix}/hooks/:hook/deliveries`, permission, (call) => deliveries(call, hookOf(call))),
    route<C>(`POST ${prefix}/hooks/:hook/deliveries/:delivery/attempts`, permission, (call) =>
      redeliver(call, hookOf(call)),
    ),
  ]
}

const onApp = ({ state }: Call): Hook => {
  const hook = state.hooks.all.find(({ on }) => on === 'app')
  if (hook === undefined) throw notFound()
  return hook
}

export const repositoryHookRoutes = routesOf<RepositoryCall>('', 'repository_hooks', ({ state, repository }) =>
  state.hooks.all.filter(({ on }) => on !== 'app' && 'repository' in on && on.repository === repository.id),
)

export const otherHookRoutes = [
  ...routesOf<Call>('/orgs/:org', 'organization_hooks', ({ state, world, params }) => {
    const login = params.org?.toLowerCase() ?? ''
    // A person has no such hooks, and nobody is told more.
    if (world.find(login)?.type !== 'Organization') throw notFound()
    return state.hooks.all.filter(
      ({ on }) => on !== 'app' && 'organization' in on && on.organization.toLowerCase() === login,
    )
  }),
  route<Call>('GET /app/hook/config', 'app', (call) => json(configOf(onApp(call)))),
  route<Call>('GET /app/hook/deliveries', 'app', (call) => deliveries(call, onApp(call))),
  route<Call>('POST /app/hook/deliveries/:delivery/attempts', 'app', (call) => redeliver(call, onApp(call))),
]
