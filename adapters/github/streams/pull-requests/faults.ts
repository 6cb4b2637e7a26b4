import { TrackerdError } from '../../../../src/errors.ts'
import type { GraphqlAnswer } from '../../client/client.ts'
import type { Nested } from './nested.ts'

type Part = 'reviews' | 'commits' | 'head' | 'files'

/** What may need a permission of its own, and which. */
const PERMISSIONS: Readonly<Record<Part, string>> = {
  reviews: 'Pull requests: read',
  commits: 'Contents: read',
  head: 'Checks: read, Commit statuses: read',
  files: 'Pull requests: read',
}
const PARTS: readonly Part[] = ['reviews', 'commits', 'head', 'files']

/** An error of a query, with its path below one pull request. */
interface Fault {
  readonly type: string | null
  readonly path: readonly (string | number)[]
}

/** Pull request and errors as GraphQL told them together. */
export interface Told {
  readonly nested: Nested
  readonly faults: readonly Fault[]
}

/** The errors below this path. */
export function faultsAt(answer: GraphqlAnswer, base: readonly (string | number)[]): Fault[] {
  return answer.errors
    .filter(({ path }) => base.every((step, i) => path[i] === step))
    .map(({ type, path }) => ({ type, path: path.slice(base.length) }))
}

/** Whether there is no such pull request (any more). */
export const isLost = (faults: readonly Fault[]) =>
  faults.some(({ type, path }) => type === 'NOT_FOUND' && path.length === 0)

/** Whether an error lies in the pull request itself, not in one of its parts. */
export function isFaulty(faults: readonly Fault[]): boolean {
  return faults.some(({ path }) => !PARTS.some((part) => path[0] === part))
}

/**
 * How much of a part was told. `rest`: ask REST for all of it. `some`: the rest may not be read, e.g. check runs with a
 * fine-grained token, which can be given statuses only. `forbidden`: none may be.
 */
type Extent = 'all' | 'rest' | 'some' | 'forbidden'

export function extentOf({ nested, faults }: Told, part: Part): Extent {
  const own = faults.filter(({ path }) => path[0] === part)
  const isForbidden = own.some(({ type }) => type === 'FORBIDDEN')
  if (part === 'head' && own.length === 0 && hasNoChecks(nested)) return 'all'
  const list = listOf(nested, part)
  if (list === null) return isForbidden ? 'forbidden' : 'rest'
  const hasFailed = own.some(({ type }) => type !== 'FORBIDDEN')
  if (list.pageInfo.hasNextPage || hasFailed) return 'rest'
  if (list.nodes.every((node) => node !== null)) return 'all'
  return isForbidden ? 'some' : 'rest'
}

/** Checks count only for the commit that is the head: while a push is taken in, the list of commits may lag behind. */
function listOf({ head, headRefOid, ...lists }: Nested, part: Part) {
  if (part !== 'head') return lists[part]
  return head?.sha === headRefOid ? (head.rollup?.contexts ?? null) : null
}

const hasNoChecks = ({ head, headRefOid }: Nested) => head?.sha === headRefOid && head.rollup === null

/**
 * Throws UPSTREAM_FORBIDDEN naming the permission when a part was refused wherever the page has it. A pull request that is
 * refused alone (its head lies in a fork that this credential does not see) goes without.
 */
export function refuseForbidden(page: readonly Told[]): void {
  for (const part of PARTS) {
    const extents = page.map((told) => extentOf(told, part))
    const isToldOfAny = page.some(({ nested }) => listOf(nested, part) !== null)
    if (!extents.includes('forbidden') || isToldOfAny) continue
    throw new TrackerdError('UPSTREAM_FORBIDDEN', {
      what: `${part === 'head' ? 'checks' : part} of pull requests`,
      permission: PERMISSIONS[part],
    })
  }
}
