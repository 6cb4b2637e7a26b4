import { filterOf } from '../jql/match.ts'
import { JqlError, parse, type Query } from '../jql/parse.ts'
import { type Hit, hits, type Place, placeOf, type Search, shownOf } from '../jql/search.ts'
import { showIssue } from '../show/issues.ts'
import { type Call, json, listed, number, Refusal, route } from './call.ts'
import { issuePage } from './page.ts'

const IDS_AT_MOST = 5_000
const ISSUES_AT_MOST = 100
const RECONCILED_AT_MOST = 50
/** Search shows no more of a changelog than its newest entries. */
const HISTORIES_AT_MOST = 40
const KNOWN = [
  'jql',
  'fields',
  'maxResults',
  'nextPageToken',
  'expand',
  'reconcileIssues',
  'properties',
  'fieldsByKeys',
]

interface Asked {
  readonly jql: string
  readonly fields: readonly string[]
  readonly maxResults: number
  readonly token: string | null
  readonly reconciled: readonly string[]
  readonly isExpanded: boolean
}

/** The query, or 400 with what is wrong with it. */
export function queryOf({ world, user }: Call, jql: string): Query {
  try {
    const query = parse(jql)
    filterOf({ world, user }, query.clauses)
    return query
  } catch (error) {
    if (error instanceof JqlError) throw new Refusal(400, error.message)
    throw error
  }
}

/** Cloud refuses a query that restricts nothing. */
function boundedQueryOf(call: Call, jql: string): Query {
  const query = queryOf(call, jql)
  if (query.clauses.length > 0) return query
  throw new Refusal(400, 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.')
}

function searched(call: Call, { jql, fields, maxResults, token, reconciled, isExpanded }: Asked) {
  const { world, user, state, look } = call
  const query = boundedQueryOf(call, jql)
  if (reconciled.length > RECONCILED_AT_MOST) {
    throw new Refusal(400, `The maximum number of issues that can be reconciled is ${RECONCILED_AT_MOST}.`)
  }
  const question = `${user.accountId} ${jql}`
  const read = token === null ? { place: null } : state.tokens.read(token, question, world.now())
  if (read === null) throw new Refusal(400, 'The provided next page token is invalid or expired.')
  const isBare = fields.every((name) => name === 'id' || name === 'key')
  const size = Math.min(Math.max(1, maxResults), isBare ? IDS_AT_MOST : ISSUES_AT_MOST, call.pageCap)
  const search: Search = { world, user, query, reconciled: new Set(reconciled) }
  const found: Hit[] = []
  for (const hit of hits(search, read.place as Place | null)) {
    found.push(hit)
    if (found.length > size) break
  }
  const isLast = found.length <= size
  const shown = found.slice(0, size)
  const last = shown.at(-1)
  const wanted = { fields, ...(isExpanded ? { histories: HISTORIES_AT_MOST } : {}) }
  const nextPageToken =
    isLast || last === undefined ? null : state.tokens.give(question, placeOf(world, query.order, last), world.now())
  const issues = shown.map((hit) => showIssue(look, hit.issue, wanted, shownOf(world, hit)))
  return json({ issues, ...(nextPageToken === null ? {} : { nextPageToken }), isLast }, issues.length)
}

function strings(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.map(String)
  throw new Refusal(400, `${name} has to be a list.`)
}

const askedInBody = ({ body }: Call): Asked => {
  const unknown = Object.keys(body).find((name) => !KNOWN.includes(name))
  if (unknown !== undefined) throw new Refusal(400, `Unrecognized field "${unknown}".`)
  if (typeof body.jql !== 'string') throw new Refusal(400, 'The jql is missing.')
  if (body.expand !== undefined && typeof body.expand !== 'string') throw new Refusal(400, 'expand has to be a string.')
  return {
    jql: body.jql,
    fields: body.fields === undefined ? ['id'] : strings(body.fields, 'fields'),
    maxResults: number(body.maxResults, 50, 'maxResults'),
    token: typeof body.nextPageToken === 'string' ? body.nextPageToken : null,
    reconciled: body.reconcileIssues === undefined ? [] : strings(body.reconcileIssues, 'reconcileIssues'),
    isExpanded: body.expand?.split(',').includes('changelog') ?? false,
  }
}

const askedInQuery = ({ query }: Call): Asked => ({
  jql: query.get('jql') ?? '',
  fields: query.has('fields') ? listed(query, 'fields') : ['id'],
  maxResults: number(query.get('maxResults'), 50, 'maxResults'),
  token: query.get('nextPageToken'),
  reconciled: listed(query, 'reconcileIssues'),
  isExpanded: listed(query, 'expand').includes('changelog'),
})

function gone() {
  const message =
    'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046'
  return { status: 410, body: { errorMessages: [message], errors: {} } }
}

export const cloudSearchRoutes = [
  route('POST /rest/api/:v/search/jql', (call) => searched(call, askedInBody(call))),
  route('GET /rest/api/:v/search/jql', (call) => searched(call, askedInQuery(call))),
  route('GET /rest/api/:v/search', gone),
  route('POST /rest/api/:v/search', gone),
  route('POST /rest/api/:v/search/approximate-count', (call) => {
    const { world, user, body } = call
    const query = boundedQueryOf(call, String(body.jql ?? ''))
    return json({ count: [...hits({ world, user, query }, null)].length })
  }),
]

/** Every issue that fits, by number of the first: of boards, and of Data Center. */
export function issuesBy(call: Call, jql: string, fits: (hit: Hit) => boolean, most?: number) {
  const { world, user, look } = call
  const given = (name: string) =>
    call.body[name] === undefined ? listed(call.query, name) : strings(call.body[name], name)
  const fields = given('fields')
  const isExpanded = given('expand').includes('changelog')
  const found = [...hits({ world, user, query: queryOf(call, jql) }, null)].filter(fits)
  const wanted = {
    fields: fields.length === 0 ? ['*navigable'] : fields,
    ...(isExpanded ? { histories: world.isCloud ? HISTORIES_AT_MOST : Number.POSITIVE_INFINITY } : {}),
  }
  return issuePage(call, found, (hit) => showIssue(look, hit.issue, wanted, shownOf(world, hit)), most)
}

const every = () => true

function searchedByNumber(call: Call) {
  const query = new URLSearchParams(call.query)
  for (const name of ['jql', 'startAt', 'maxResults'] as const) {
    if (call.body[name] !== undefined) query.set(name, String(call.body[name]))
  }
  return issuesBy({ ...call, query }, query.get('jql') ?? '', every, 1_000)
}

export const datacenterSearchRoutes = [
  route('GET /rest/api/:v/search', searchedByNumber),
  route('POST /rest/api/:v/search', searchedByNumber),
]
