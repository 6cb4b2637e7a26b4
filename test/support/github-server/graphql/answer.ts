import { type Budget, type Principal, sees } from '../credentials.ts'
import { byChange, lowerBound } from '../objects/changing.ts'
import type { Pull } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { wholeSeconds } from '../objects/world.ts'
import type { GithubState } from '../state.ts'
import { type GraphqlError, pullName, pullNode } from './pull-request-node.ts'
import { refusedParts } from './refused.ts'

/** What our adapter asks with: the variables tell which query it is. */
export interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export interface GraphqlReply {
  readonly data: unknown
  readonly errors?: readonly GraphqlError[]
}

interface Asker {
  readonly state: GithubState
  readonly principal: Principal
  readonly budget: Budget
  readonly perPageCap: number
}

type Shown = (repository: Repository, it: Pull, path: readonly (string | number)[], errors: GraphqlError[]) => unknown

/**
 * Answers the queries for pull requests: a page of a repository's, or those of given ids. No engine: every field that is
 * documented for them is there, whatever was asked for; only a query without the parts of a pull request gets names.
 */
export function answerGraphql(asker: Asker, { query, variables }: Question): GraphqlReply {
  const errors: GraphqlError[] = []
  const { denied } = asker.principal
  const isWhole = /\bcommits\b/.test(query)
  const show: Shown = (repository, it, path) => {
    if (!isWhole) return pullName(repository, it)
    errors.push(...refusedParts(repository, it, denied, path))
    return pullNode(asker.state.world, repository, it, denied)
  }
  const told = Array.isArray(variables.ids)
    ? { nodes: byIds(asker, variables.ids, show, errors) }
    : { repository: ofRepository(asker, variables, show, errors) }
  const data = { rateLimit: rateLimit(asker.budget), ...told }
  return errors.length === 0 ? { data } : { data, errors }
}

const rateLimit = ({ limit, used, resetsAt }: Budget) => ({
  limit,
  cost: 1,
  used,
  remaining: Math.max(0, limit - used),
  resetAt: wholeSeconds(new Date(Math.ceil(resetsAt / 1000) * 1000)),
  nodeCount: 1,
})

const NODE_ID = /^PR_([\w-]+)$/

/** In the order of the ids; null and an error for each that is not found. */
function byIds(asker: Asker, ids: readonly unknown[], show: Shown, errors: GraphqlError[]) {
  return ids.map((id, i) => {
    const code = NODE_ID.exec(String(id))?.[1] ?? ''
    const [repositoryId, number] = Buffer.from(code, 'base64url').toString().split(':').map(Number)
    const repository = asker.state.byId(repositoryId ?? 0)
    const it = repository?.byNumber.get(number ?? 0)
    if (repository !== undefined && it?.kind === 'pull' && sees(asker.principal, repository)) {
      return show(repository, it, ['nodes', i], errors)
    }
    errors.push(notFound(['nodes', i], `Could not resolve to a node with the global id of '${id}'`))
    return null
  })
}

const notFound = (path: GraphqlError['path'] & object, message: string): GraphqlError => ({
  type: 'NOT_FOUND',
  path,
  message,
})

function ofRepository(asker: Asker, variables: Question['variables'], show: Shown, errors: GraphqlError[]) {
  const name = `${variables.owner}/${variables.repo ?? variables.name}`
  // Unlike REST it follows a former name by itself.
  const repository = asker.state.lookUp(name)
  if (repository === undefined || !sees(asker.principal, repository)) {
    errors.push(notFound(['repository'], `Could not resolve to a Repository with the name '${name}'.`))
    return null
  }
  const path = ['repository', 'pullRequests']
  if (asker.principal.denied.has('pull_requests')) {
    errors.push({ type: 'FORBIDDEN', path, message: 'Resource not accessible by personal access token' })
    return null
  }
  const { pulls } = repository
  const latest = pulls.updated.at(-1)
  const { items, hasNextPage } = pageOf(repository, variables, asker.perPageCap)
  const last = items.at(-1)
  return {
    id: repository.id,
    newest: { nodes: latest === undefined ? [] : [{ updatedAt: latest.updated_at }] },
    pullRequests: {
      totalCount: pulls.created.length,
      pageInfo: { hasNextPage, endCursor: last === undefined ? null : cursorOf(last) },
      nodes: items.map((it, i) => show(repository, it, [...path, 'nodes', i], errors)),
    },
  }
}

const cursorOf = ({ updated_at, number }: Pull) => Buffer.from(`v2:${number}:${updated_at}`).toString('base64url')

function readCursor(cursor: unknown) {
  if (typeof cursor !== 'string') return null
  const [, number = '0', updated_at = ''] = /^v2:(\d+):(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return { number: Number(number), updated_at }
}

/** A cursor names a place in the order, not an object: the page begins behind it, whatever changed since. */
function pageOf({ pulls }: Repository, { first, after, order, orderBy }: Question['variables'], cap: number) {
  const { field, direction } = (order ?? orderBy ?? {}) as { field?: string; direction?: string }
  const isByChange = field === 'UPDATED_AT'
  const compare = isByChange
    ? byChange
    : (one: { number: number }, other: { number: number }) => one.number - other.number
  const all = isByChange ? pulls.updated : pulls.created
  const size = Math.min(typeof first === 'number' ? first : 30, 100, cap)
  const place = readCursor(after)
  if (direction === 'DESC') {
    const end = place === null ? all.length : lowerBound(all, (it) => compare(it, place) < 0)
    return { items: all.slice(Math.max(0, end - size), end).reverse(), hasNextPage: end > size }
  }
  const from = place === null ? 0 : lowerBound(all, (it) => compare(it, place) <= 0)
  return { items: all.slice(from, from + size), hasNextPage: from + size < all.length }
}
