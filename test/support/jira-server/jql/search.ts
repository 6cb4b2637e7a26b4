import { findsIssue } from '../access/sees.ts'
import { type Issue, type IssueFields, indexedFields } from '../objects/issue.ts'
import type { User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { filterOf } from './match.ts'
import type { Order, Query } from './parse.ts'

/** An issue as the index knows it. */
export interface Hit {
  readonly issue: Issue
  readonly fields: IssueFields
}

/** Where a page ended: the values that its last issue was sorted by. */
export type Place = readonly (number | string)[]

export interface Search {
  readonly world: World
  readonly user: User
  readonly query: Query
  /** Ids for which the index is not asked. */
  readonly reconciled?: ReadonlySet<string>
}

/** What the search shows of it. */
export const shownOf = ({ indexShows }: World, { issue, fields }: Hit) => (indexShows === 'now' ? issue.fields : fields)

/** Issues that fit, in order, behind a place; only as many as are taken from it. */
export function* hits(search: Search, behind: Place | null): Generator<Hit> {
  const { world, user, query, reconciled } = search
  const { fits, updatedFrom } = filterOf({ world, user }, query.clauses)
  const order = orderOf(query.order)
  const now = world.now()
  const known = (issue: Issue) => (reconciled?.has(issue.id) ? issue.fields : indexedFields(issue, now))
  const isWanted = (issue: Issue, fields: IssueFields | null): fields is IssueFields =>
    fields !== null && fits(issue, fields) && findsIssue(world, user, fields)
  const isBehind = (hit: Hit) => behind === null || compare(order, placeOf(world, order, hit), behind) > 0

  const list = now < world.issues.laggedUntil ? null : inOrder(world, order)
  if (list === null) {
    const found: { readonly hit: Hit; readonly place: Place }[] = []
    for (const issue of world.issues.byId) {
      const fields = known(issue)
      if (isWanted(issue, fields))
        found.push({ hit: { issue, fields }, place: placeOf(world, order, { issue, fields }) })
    }
    found.sort((one, other) => compare(order, one.place, other.place))
    for (const { hit } of found) if (isBehind(hit)) yield hit
    return
  }
  const isByChange = order[0]?.by === 'updated'
  const from = Math.max(isByChange ? world.issues.indexed(updatedFrom) : 0, Number(behind?.[0] ?? 0))
  const value = ({ id, fields }: Issue) => (isByChange ? world.issues.indexed(fields.updated) : Number(id))
  for (let i = lowerBound(list, (issue) => value(issue) < from); i < list.length; i += 1) {
    const issue = list[i]
    if (issue === undefined || !isWanted(issue, issue.fields)) continue
    const hit = { issue, fields: issue.fields }
    if (isBehind(hit)) yield hit
  }
}

/** What nobody asked for decides last, so that pages do not overlap. */
const orderOf = (order: readonly Order[]): readonly Order[] =>
  order.some(({ by }) => by === 'id') ? order : [...order, { by: 'id', isDescending: false }]

/** A list that is in this order already; null: there is none. */
function inOrder({ issues }: World, order: readonly Order[]): readonly Issue[] | null {
  if (order.some(({ isDescending }) => isDescending)) return null
  const [first, second] = order
  if (first?.by === 'id') return issues.byId
  return first?.by === 'updated' && second?.by === 'id' ? issues.byChange : null
}

export function placeOf(world: World, order: readonly Order[], { issue, fields }: Hit): Place {
  return orderOf(order).flatMap(({ by }): Place => {
    if (by === 'id') return [Number(issue.id)]
    if (by === 'key') return [world.projectOf(fields).key, fields.number]
    return [world.issues.indexed(fields[by])]
  })
}

/** Each term has one value, a key has two. */
function compare(order: readonly Order[], one: Place, other: Place): number {
  let at = 0
  for (const { by, isDescending } of order) {
    for (let end = at + (by === 'key' ? 2 : 1); at < end; at += 1) {
      const [a, b] = [one[at] ?? 0, other[at] ?? 0]
      if (a !== b) return (a < b ? -1 : 1) * (isDescending ? -1 : 1)
    }
  }
  return 0
}

/** Index of the first that is not before. */
function lowerBound(list: readonly Issue[], isBefore: (issue: Issue) => boolean): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const item = list[middle]
    if (item !== undefined && isBefore(item)) from = middle + 1
    else to = middle
  }
  return from
}
