import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { id } from '../connection/answer.ts'

const Type = z.object({ id, name: z.string(), subtask: flag, hierarchyLevel: z.int().nullish() })
type Type = z.output<typeof Type>
/** Cloud names its lists, Data Center does not. */
const Types = z.object({ issueTypes: z.array(Type).optional(), values: z.array(Type).optional() })

const Field = z.object({ fieldId: z.string(), name: z.string(), required: flag, hasDefaultValue: flag })
const Fields = z.object({ fields: z.array(Field).optional(), values: z.array(Field).optional() })

const ROUTE = '/rest/api/{api}/issue/createmeta/{project}/issuetypes'
const ALL = { maxResults: 200 }
const USUAL = 'task'
/** What we fill in, or Jira does. */
const FILLED: ReadonlySet<string> = new Set(['project', 'issuetype', 'summary', 'description', 'labels', 'reporter'])

export interface NewIssueForm {
  readonly typeId: string
  /** Fields that its form has. */
  readonly has: (field: string) => boolean
}

/**
 * How an issue is made in a project: of the type that is named, else a task, else of the first type that stands alone.
 * Throws UPSTREAM_REJECTED when there is no such type, or when it asks for more than we can say.
 */
export async function newIssueForm(client: JiraClient, project: string, named: string | null): Promise<NewIssueForm> {
  const list = told(Types, await client.get(ROUTE, { project, ...ALL }))
  const type = choose(list.issueTypes ?? list.values ?? [], named)
  if (type === undefined) throw refused(named === null ? 'no issue may be made here' : `there is no type ${named}`)
  const form = told(Fields, await client.get(`${ROUTE}/{type}`, { project, type: type.id, ...ALL }))
  const fields = form.fields ?? form.values ?? []
  const lacking = fields.filter((it) => it.required && !it.hasDefaultValue && !FILLED.has(it.fieldId))
  if (lacking.length > 0) throw refused(`${type.name} needs ${lacking.map(({ name }) => name).join(', ')}`)
  const names = new Set(fields.map(({ fieldId }) => fieldId))
  return { typeId: type.id, has: (field) => names.has(field) }
}

function choose(types: readonly Type[], named: string | null): Type | undefined {
  const is = (word: string) => (type: Type) => type.name.trim().toLowerCase() === word.trim().toLowerCase()
  if (named !== null) return types.find(is(named))
  const alone = types.filter(({ subtask, hierarchyLevel }) => !subtask && (hierarchyLevel ?? 0) === 0)
  return alone.find(is(USUAL)) ?? alone[0]
}

const refused = (what: string) => new TrackerdError('UPSTREAM_REJECTED', { what })
