import { sees } from '../credentials.ts'
import type { Repository } from '../objects/repository.ts'
import { showRepository } from '../show/accounts.ts'
import { accountRoutes } from './accounts.ts'
import {
  type Call,
  json,
  movedTo,
  notFound,
  paramsOf,
  Refusal,
  type Reply,
  type RepositoryCall,
  type Route,
  route,
} from './call.ts'
import { commitRoutes } from './commits.ts'
import { deliveryRoutes } from './delivery-objects.ts'
import { otherHookRoutes, repositoryHookRoutes } from './hooks.ts'
import { pullRoutes } from './pulls.ts'
import { writingRoutes } from './writing.ts'

const REPOSITORY_ROUTES: readonly Route<RepositoryCall>[] = [
  route<RepositoryCall>('GET ', 'metadata', ({ world, repository }) => json(showRepository(world, repository))),
  ...pullRoutes,
  ...commitRoutes,
  ...deliveryRoutes,
  ...repositoryHookRoutes,
  ...writingRoutes,
]
const OTHER_ROUTES: readonly Route<Call>[] = [...accountRoutes, ...otherHookRoutes]

const BY_NAME = /^\/repos\/(?<owner>[^/]+)\/(?<name>[^/]+)(?<rest>\/.*)?$/
const BY_ID = /^\/repositories\/(?<id>\d+)(?<rest>\/.*)?$/

/** What REST answers to a request for `path`. Throws a Refusal for everything that is no success. */
export function answerRest(method: string, path: string, call: Omit<Call, 'params' | 'address'>): Reply {
  const { state, world, query } = call
  const named = BY_NAME.exec(path)
  if (named !== null) {
    const { owner = '', name = '' } = paramsOf(named)
    const rest = restOf(named)
    const repository = state.lookUp(`${owner}/${name}`)
    if (repository === undefined || !sees(call.principal, repository)) throw notFound()
    if (repository.fullName.toLowerCase() !== `${owner}/${name}`.toLowerCase()) {
      throw movedTo(`${world.api}/repositories/${repository.id}${rest}${query.size > 0 ? `?${query}` : ''}`)
    }
    return answerOf(repository, method, rest, call)
  }
  const numbered = BY_ID.exec(path)
  if (numbered !== null) {
    const repository = state.byId(Number(numbered.groups?.id))
    if (repository === undefined || !sees(call.principal, repository)) throw notFound()
    return answerOf(repository, method, restOf(numbered), call)
  }
  return first(OTHER_ROUTES, method, path, (params) => ({ ...call, params, address: `${world.api}${path}` }))
}

/** Still encoded: the names of branches have slashes. */
const restOf = (match: RegExpExecArray) => match.groups?.rest ?? ''

function answerOf(repository: Repository, method: string, rest: string, call: Omit<Call, 'params' | 'address'>): Reply {
  const address = `${call.world.api}/repositories/${repository.id}${rest}`
  return first(REPOSITORY_ROUTES, method, rest, (params) => ({ ...call, repository, params, address }))
}

function first<C extends Call>(
  routes: readonly Route<C>[],
  method: string,
  path: string,
  callWith: (params: Record<string, string>) => C,
): Reply {
  for (const it of routes) {
    const match = it.method === method ? it.pattern.exec(path) : null
    if (match === null) continue
    const call = callWith(paramsOf(match))
    const needs = acceptedPermissions(it.permission)
    if (it.permission === 'app' && call.principal.kind !== 'app') {
      throw new Refusal(401, 'A JSON web token could not be decoded')
    }
    if (it.permission !== null && it.permission !== 'app' && call.principal.kind === 'app') {
      throw new Refusal(403, 'Resource not accessible by integration', needs)
    }
    if (isDenied(call, it.permission)) {
      const by = call.principal.kind === 'token' ? 'personal access token' : 'integration'
      throw new Refusal(403, `Resource not accessible by ${by}`, needs)
    }
    const reply = it.answer(call)
    return { ...reply, headers: { ...needs, ...reply.headers } }
  }
  throw notFound()
}

/** Who may not read may not write either. */
function isDenied({ principal: { denied } }: Call, permission: string | null): boolean {
  const [name = ''] = permission?.split(':') ?? []
  return permission !== null && (denied.has(permission) || denied.has(name))
}

function acceptedPermissions(permission: string | null): Record<string, string> {
  const [name, access = 'read'] = permission?.split(':') ?? []
  return name === undefined || name === 'app' ? {} : { 'x-accepted-github-permissions': `${name}=${access}` }
}
