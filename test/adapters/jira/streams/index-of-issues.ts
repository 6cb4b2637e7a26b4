import { type Asked, berlin, rejected } from './fake-client.ts'

export interface Issue {
  readonly id: string
  readonly key: string
  readonly fields: { updated: string; readonly project: { readonly id: string } }
}

/** `second`: when it was changed, in seconds into 2024. */
export const issue = (id: number, second: number, projectId = '10000'): Issue => ({
  id: String(id),
  key: `ABC-${id}`,
  fields: { updated: berlin(second), project: { id: projectId } },
})

const changed = ({ fields }: Issue) => Date.parse(fields.updated)

/** What the JQL asks for, in its order. Understands what the streams send, and refuses anything else. */
function found(all: readonly Issue[], jql: string, precisionMs: number): Issue[] {
  const [, project, since, until, order] =
    /^project = (\d+)(?: AND updated >= (\d+))?(?: AND updated <= (\d+))? ORDER BY (.*)$/.exec(jql) ?? []
  if (project === undefined) throw new Error(`not understood: ${jql}`)
  const at = (it: Issue) => Math.floor(changed(it) / precisionMs) * precisionMs
  const isFound = (it: Issue) =>
    it.fields.project.id === project &&
    (since === undefined || at(it) >= Math.floor(Number(since) / precisionMs) * precisionMs) &&
    (until === undefined || at(it) <= Number(until))
  const byId = (one: Issue, other: Issue) => Number(one.id) - Number(other.id)
  const fits = all.filter(isFound)
  if (order === 'id ASC') return fits.toSorted(byId)
  if (order !== 'updated ASC, id ASC') throw new Error(`not understood: ${jql}`)
  return fits.toSorted((one, other) => at(one) - at(other) || byId(one, other))
}

/** Cloud's search: tokens that are positions, as the documentation promises. `cap`: no page is longer. */
export function searchOnCloud(all: readonly Issue[], { body }: Asked, cap = 100, isAlive = (_: string) => true) {
  const list = found(all, String(body.jql), 1)
  const token = body.nextPageToken === undefined ? null : String(body.nextPageToken)
  if (token !== null && !isAlive(token)) throw rejected()
  const [at, id] = (token ?? '-1/-1').split('/').map(Number) as [number, number]
  const isById = String(body.jql).endsWith('BY id ASC')
  const isBehind = (it: Issue) =>
    isById ? Number(it.id) > id : changed(it) > at || (changed(it) === at && Number(it.id) > id)
  const rest = list.filter(isBehind)
  const issues = rest.slice(0, Math.min(cap, Number(body.maxResults)))
  const last = issues.at(-1)
  const more =
    last === undefined || rest.length <= issues.length ? {} : { nextPageToken: `${changed(last)}/${last.id}` }
  return { issues, ...more }
}

/** Data Center's search: by offset, and its index knows whole seconds. */
export function searchOnDataCenter(all: readonly Issue[], { query }: Asked, cap = 100) {
  const list = found(all, String(query.jql), 1_000)
  const startAt = Number(query.startAt)
  const issues = list.slice(startAt, startAt + Math.min(cap, Number(query.maxResults)))
  return { startAt, maxResults: cap, total: list.length, issues }
}
