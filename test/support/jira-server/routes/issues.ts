import { visibleIssue } from '../access/sees.ts'
import type { Issue } from '../objects/issue.ts'
import type { History } from '../objects/objects.ts'
import { showHistory, showIssue } from '../show/issues.ts'
import { api } from '../show/look.ts'
import { type Call, issueOf, json, listed, number, Refusal, type Reply, route } from './call.ts'
import { page } from './page.ts'

const FETCHED_AT_MOST = 100
const HISTORIES_AT_MOST = 100
const BULK_ISSUES_AT_MOST = 1_000
const BULK_FIELDS_AT_MOST = 10
const BULK_HISTORIES_AT_MOST = 10_000

function issue(call: Call): Reply {
  const fields = listed(call.query, 'fields')
  const isExpanded = listed(call.query, 'expand').includes('changelog')
  const atMost = call.world.isCloud ? HISTORIES_AT_MOST : Number.POSITIVE_INFINITY
  const wanted = { fields: fields.length === 0 ? null : fields, ...(isExpanded ? { histories: atMost } : {}) }
  return json(showIssue(call.look, issueOf(call), wanted))
}

function ids({ body }: Call, atMost: number): string[] {
  const given = body.issueIdsOrKeys
  if (!Array.isArray(given) || given.length === 0) throw new Refusal(400, 'issueIdsOrKeys must not be empty.')
  if (given.length > atMost) throw new Refusal(400, `The number of issues must not exceed ${atMost}.`)
  return [...new Set(given.map(String))]
}

/** By id, lowest first; a key that moved finds its issue, and what is not found stands beside. */
function fetched(call: Call): Reply {
  const { world, user, look, body } = call
  const found = new Set<Issue>()
  const issueErrors: { readonly id: string; readonly errorMessage: string }[] = []
  for (const id of ids(call, FETCHED_AT_MOST)) {
    const it = visibleIssue(world, user, id)
    if (it !== undefined) found.add(it)
    else issueErrors.push({ id, errorMessage: 'Issue does not exist or you do not have permission to see it.' })
  }
  const isExpanded = Array.isArray(body.expand) && body.expand.includes('changelog')
  const wanted = {
    fields: Array.isArray(body.fields) ? body.fields.map(String) : ['*navigable'],
    ...(isExpanded ? { histories: 40 } : {}),
  }
  const sorted = [...found].sort((one, other) => Number(one.id) - Number(other.id))
  const issues = sorted.map((it) => showIssue(look, it, wanted))
  return json({ expand: 'names,schema', issues, issueErrors }, issues.length)
}

interface Entry {
  readonly issueId: string
  readonly history: History
}

/** Entries of many issues, oldest first and within one time by the id of their issue. */
function changelogs(call: Call): Reply {
  const { world, user, look, body, state } = call
  const wanted = ids(call, BULK_ISSUES_AT_MOST)
  const fieldIds = Array.isArray(body.fieldIds) ? body.fieldIds.map(String) : []
  if (fieldIds.length > BULK_FIELDS_AT_MOST) {
    throw new Refusal(400, `The number of field ids must not exceed ${BULK_FIELDS_AT_MOST}.`)
  }
  const entries: Entry[] = []
  for (const id of wanted) {
    const it = visibleIssue(world, user, id)
    for (const history of it?.histories ?? []) {
      const items = history.items.filter(({ fieldId }) => fieldIds.length === 0 || fieldIds.includes(fieldId ?? ''))
      if (it !== undefined && items.length > 0) entries.push({ issueId: it.id, history: { ...history, items } })
    }
  }
  entries.sort(byTime)
  const question = `${user.accountId} changelogs ${wanted.join()} ${fieldIds.join()}`
  const token = typeof body.nextPageToken === 'string' ? body.nextPageToken : null
  const read = token === null ? { place: 0 } : state.tokens.read(token, question, world.now())
  if (read === null) throw new Refusal(400, 'The provided next page token is invalid or expired.')
  const size = Math.min(number(body.maxResults, 1_000, 'maxResults'), BULK_HISTORIES_AT_MOST, call.pageCap)
  const from = Number(read.place)
  const shown = entries.slice(from, from + size)
  const grouped = Map.groupBy(shown, ({ issueId }) => issueId)
  const issueChangeLogs = [...grouped].map(([issueId, its]) => ({
    issueId,
    changeHistories: its.map(({ history }) => ({
      ...showHistory(look, history),
      ...(state.isBulkChangelogInEpoch ? { created: history.created } : {}),
    })),
  }))
  const isLast = from + size >= entries.length
  const next = isLast ? {} : { nextPageToken: state.tokens.give(question, from + size, world.now()) }
  return json({ issueChangeLogs, ...next }, shown.length)
}

const byTime = (one: Entry, other: Entry) =>
  one.history.created - other.history.created ||
  Number(one.issueId) - Number(other.issueId) ||
  Number(one.history.id) - Number(other.history.id)

export const issueRoutes = [route('GET /rest/api/:v/issue/:issue', issue)]

export const cloudIssueRoutes = [
  route('POST /rest/api/:v/issue/bulkfetch', fetched),
  route('POST /rest/api/:v/changelog/bulkfetch', changelogs),
  route('GET /rest/api/:v/issue/:issue/changelog', (call) => {
    const { id, histories } = issueOf(call)
    const address = api(call.look, `/issue/${id}/changelog`)
    return page({ ...call, address }, histories, (it) => showHistory(call.look, it), { usual: 100 })
  }),
]
