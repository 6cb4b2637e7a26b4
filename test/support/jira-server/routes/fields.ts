import type { World } from '../objects/world.ts'
import { json, route } from './call.ts'

const SYSTEM = [
  ['summary', 'Summary', 'string'],
  ['description', 'Description', 'string'],
  ['status', 'Status', 'status'],
  ['issuetype', 'Issue Type', 'issuetype'],
  ['project', 'Project', 'project'],
  ['priority', 'Priority', 'priority'],
  ['labels', 'Labels', 'array'],
  ['assignee', 'Assignee', 'user'],
  ['reporter', 'Reporter', 'user'],
  ['creator', 'Creator', 'user'],
  ['fixVersions', 'Fix versions', 'array'],
  ['resolution', 'Resolution', 'resolution'],
  ['resolutiondate', 'Resolved', 'datetime'],
  ['created', 'Created', 'datetime'],
  ['updated', 'Updated', 'datetime'],
  ['duedate', 'Due date', 'date'],
  ['timetracking', 'Time tracking', 'timetracking'],
  ['issuelinks', 'Linked Issues', 'array'],
] as const

const GREENHOPPER = 'com.pyxis.greenhopper.jira'

/** Name, and the type that tells a field where its name is translated or given twice. */
function custom({ site: { fieldIds } }: World) {
  return [
    [fieldIds.sprint, 'Sprint', 'array', `${GREENHOPPER}:gh-sprint`],
    [fieldIds.epicLink, 'Epic Link', 'any', `${GREENHOPPER}:gh-epic-link`],
    [fieldIds.storyPoints, 'Story Points', 'number', 'com.atlassian.jira.plugin.system.customfieldtypes:float'],
    [fieldIds.storyPointEstimate, 'Story point estimate', 'number', `${GREENHOPPER}:jsw-story-points`],
  ] as const
}

const clauseOf = (id: string) => `cf[${id.replace('customfield_', '')}]`

export const fieldRoutes = [
  route('GET /rest/api/:v/field', ({ world, state }) => {
    const around = { orderable: true, navigable: true, searchable: true }
    const keyed = (id: string) => (world.isCloud ? { id, key: id } : { id })
    const system = SYSTEM.map(([id, name, type]) => ({
      ...keyed(id),
      name: world.site.catalogue.translated(name),
      custom: false,
      ...around,
      clauseNames: [id],
      schema: { type, system: id },
    }))
    const known = custom(world).map(([id, name, type, kind]) => ({ id, name, type, kind }))
    const more = [...state.customFields].map(([id, name]) => {
      return { id, name, type: 'string', kind: 'com.atlassian.jira.plugin.system.customfieldtypes:textfield' }
    })
    const shown = [...known, ...more].map(({ id, name, type, kind }) => ({
      ...keyed(id),
      name: world.site.catalogue.translated(name),
      ...(world.isCloud ? { untranslatedName: name } : {}),
      custom: true,
      ...around,
      clauseNames: [clauseOf(id), name],
      schema: { type, custom: kind, customId: Number(id.replace('customfield_', '')) },
    }))
    return json([...system, ...shown])
  }),
]
