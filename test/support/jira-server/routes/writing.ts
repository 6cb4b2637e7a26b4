import { issueChanges } from '../changes/issues.ts'
import { moveChanges } from '../changes/moves.ts'
import { remarkChanges } from '../changes/remarks.ts'
import type { AdfDocument, Project, RemoteLink, Status, Text } from '../objects/objects.ts'
import { api } from '../show/look.ts'
import { showStatus, showType } from '../show/projects.ts'
import { showComment } from '../show/remarks.ts'
import { type Call, issueOf, json, made, number, param, projectOf, Refusal, type Reply, route } from './call.ts'

const FORBIDDEN = 'You do not have the permission to do this.'

function needs({ user }: Call, permission: string): void {
  if (user.denied.has(permission)) throw new Refusal(403, FORBIDDEN)
}

const member = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

/** A document in version 3, text in version 2, and neither in place of the other. */
function textOf({ look }: Call, value: unknown, field: string): Text {
  if (value === undefined || value === null) return null
  if (look.version === 3) {
    if (member(value).type === 'doc') return value as AdfDocument
    throw fieldError(field, 'Operation value must be an Atlassian Document')
  }
  if (typeof value === 'string') return value
  throw fieldError(field, 'Operation value must be a string')
}

function fieldError(field: string, message: string): Refusal {
  const refusal = new Refusal(400, message)
  return Object.assign(refusal, { reply: { status: 400, body: { errorMessages: [], errors: { [field]: message } } } })
}

const scopeOf = ({ style, id }: Project) => (style === 'next-gen' ? id : null)

const typesOf = ({ world }: Call, project: Project) =>
  [...world.site.catalogue.types.values()].filter((type) => type.projectId === scopeOf(project))

/** Cloud names its lists, Data Center pages them as everything else. */
function listed(call: Call, name: string, all: readonly unknown[]): Reply {
  const startAt = number(call.query.get('startAt'), 0, 'startAt')
  const maxResults = Math.min(number(call.query.get('maxResults'), 50, 'maxResults'), 200)
  const items = all.slice(startAt, startAt + maxResults)
  const around = { startAt, maxResults, total: all.length }
  if (call.world.isCloud) return json({ ...around, [name]: items })
  return json({ ...around, values: items, isLast: startAt + items.length >= all.length })
}

function createFields(call: Call): Reply {
  const project = projectOf(call)
  if (!typesOf(call, project).some(({ id }) => id === param(call, 'type'))) throw new Refusal(404, 'No such issue type')
  const field = (fieldId: string, name: string, required: boolean, hasDefaultValue = false) => ({
    ...{ fieldId, key: fieldId, name, required, hasDefaultValue, operations: ['set'] },
  })
  const more = [...call.world.requiredFields].map(([id, name]) => field(id, name, true))
  return listed(call, 'fields', [
    field('project', 'Project', true),
    field('issuetype', 'Issue Type', true),
    field('summary', 'Summary', true),
    field('description', 'Description', false),
    field('reporter', 'Reporter', true, true),
    field('labels', 'Labels', false),
    ...more,
  ])
}

function create(call: Call): Reply {
  needs(call, 'CREATE_ISSUES')
  const fields = member(call.body.fields)
  const project = projectOf(call, String(member(fields.project).id ?? ''))
  const type = typesOf(call, project).find(({ id }) => id === member(fields.issuetype).id)
  if (type === undefined) throw fieldError('issuetype', 'Specify a valid issue type')
  if (typeof fields.summary !== 'string' || fields.summary === '')
    throw fieldError('summary', 'You must specify a summary of the issue.')
  for (const [id, name] of call.world.requiredFields)
    if (fields[id] === undefined) throw fieldError(id, `${name} is required.`)
  const labels = Array.isArray(fields.labels) ? fields.labels.map(String) : []
  if (labels.some((label) => /\s/.test(label))) throw fieldError('labels', 'A label must not contain spaces')
  const it = issueChanges(call.world, project).createIssue({
    type: type.untranslatedName,
    summary: fields.summary,
    description: textOf(call, fields.description, 'description'),
    labels,
    by: call.user.accountId,
  })
  return made({ id: it.id, key: call.world.keyOf(it.fields), self: api(call.look, `/issue/${it.id}`) })
}

function transitions(call: Call): Reply {
  const { world, look } = call
  const issue = issueOf(call)
  const { closed, asking } = world.workflow
  const scope = scopeOf(world.projectOf(issue.fields))
  const open = (status: Status) =>
    status.projectId === scope && status.id !== issue.fields.statusId && !closed.has(status.untranslatedName)
  const ways = [...world.site.catalogue.statuses.values()].filter(open)
  const hasFields = call.query.get('expand')?.includes('transitions.fields') ?? false
  const fieldsOf = (status: Status) =>
    asking.has(status.untranslatedName)
      ? { resolution: { required: true, hasDefaultValue: false, name: 'Resolution', key: 'resolution' } }
      : {}
  return json({
    expand: 'transitions',
    transitions: ways.map((status) => ({
      ...{ id: status.id, name: `To ${status.name}`, to: showStatus(look, status), hasScreen: asking.has(status.name) },
      ...(hasFields ? { fields: fieldsOf(status) } : {}),
    })),
  })
}

function transition(call: Call): Reply {
  const { world, body, user } = call
  needs(call, 'TRANSITION_ISSUES')
  const issue = issueOf(call)
  const to = world.site.catalogue.statuses.get(String(member(body.transition).id ?? ''))
  if (to === undefined || world.workflow.closed.has(to.untranslatedName) || to.id === issue.fields.statusId)
    throw new Refusal(400, 'It seems that you have tried to perform an illegal workflow operation.')
  if (world.workflow.asking.has(to.untranslatedName)) throw fieldError('resolution', 'Resolution is required.')
  moveChanges(world).transition(issue, to.id, { by: user.accountId })
  return { status: 204 }
}

const showLink = (call: Call, issue: string, it: RemoteLink) => ({
  ...{ id: Number(it.id), self: api(call.look, `/issue/${issue}/remotelink/${it.id}`) },
  ...(it.globalId === null ? {} : { globalId: it.globalId }),
  ...{ application: it.application, relationship: it.relationship, object: it.object },
})

function remoteLinks(call: Call): Reply {
  const issue = issueOf(call)
  const all = call.world.remoteLinks.get(issue.id) ?? []
  const globalId = call.query.get('globalId')
  if (globalId === null) return json(all.map((it) => showLink(call, issue.id, it)))
  const found = all.find((it) => it.globalId === globalId)
  if (found === undefined) throw new Refusal(404, `The remote issue link with globalId ${globalId} does not exist.`)
  return json(showLink(call, issue.id, found))
}

function link(call: Call): Reply {
  const { world, body } = call
  needs(call, 'LINK_ISSUES')
  const issue = issueOf(call)
  const object = member(body.object)
  if (typeof object.url !== 'string' || typeof object.title !== 'string') throw fieldError('object', 'is required')
  const all = world.remoteLinks.get(issue.id) ?? []
  const globalId = typeof body.globalId === 'string' ? body.globalId : null
  const known = globalId === null ? undefined : all.find((it) => it.globalId === globalId)
  const relationship = typeof body.relationship === 'string' ? body.relationship : null
  const said = { application: body.application ?? {}, relationship, object }
  const it: RemoteLink = known ?? { id: world.nextId('remark'), globalId, ...said }
  Object.assign(it, said)
  if (known === undefined) world.remoteLinks.set(issue.id, [...all, it])
  const answer = { id: Number(it.id), self: api(call.look, `/issue/${issue.id}/remotelink/${it.id}`) }
  return known === undefined ? made(answer) : json(answer)
}

export const writingRoutes = [
  route('GET /rest/api/:v/issue/createmeta/:project/issuetypes', (call) =>
    listed(
      call,
      'issueTypes',
      typesOf(call, projectOf(call)).map((type) => showType(call.look, type)),
    ),
  ),
  route('GET /rest/api/:v/issue/createmeta/:project/issuetypes/:type', createFields),
  route('POST /rest/api/:v/issue', create),
  route('GET /rest/api/:v/issue/:issue/transitions', transitions),
  route('POST /rest/api/:v/issue/:issue/transitions', transition),
  route('GET /rest/api/:v/issue/:issue/comment', (call) => {
    const issue = issueOf(call)
    const startAt = number(call.query.get('startAt'), 0, 'startAt')
    const maxResults = Math.min(number(call.query.get('maxResults'), 50, 'maxResults'), 100, call.pageCap)
    const comments = issue.comments.slice(startAt, startAt + maxResults).map((it) => showComment(call.look, issue, it))
    return json({ startAt, maxResults, total: issue.comments.length, comments })
  }),
  route('POST /rest/api/:v/issue/:issue/comment', (call) => {
    needs(call, 'ADD_COMMENTS')
    const issue = issueOf(call)
    const body = textOf(call, call.body.body, 'comment')
    if (body === null) throw fieldError('comment', 'Comment body can not be empty!')
    return made(showComment(call.look, issue, remarkChanges(call.world).comment(issue, body, call.user.accountId)))
  }),
  route('GET /rest/api/:v/issue/:issue/remotelink', remoteLinks),
  route('POST /rest/api/:v/issue/:issue/remotelink', link),
]
