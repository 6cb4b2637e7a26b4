import { seesProject, visibleIssue } from '../access/sees.ts'
import type { Issue, IssueFields } from '../objects/issue.ts'
import type { User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { instant } from './dates.ts'
import { type Clause, JqlError, type Operator, type Value } from './parse.ts'

/** Who asks: it decides what exists and what a date means. null: Jira itself, for its webhooks. */
export interface Asker {
  readonly world: World
  readonly user: User | null
}

export interface Filter {
  readonly fits: (issue: Issue, fields: IssueFields) => boolean
  /** Nothing that fits changed earlier. */
  readonly updatedFrom: number
}

/** What the clauses mean now. Throws for what there is not, or may not be seen. */
export function filterOf(asker: Asker, clauses: readonly Clause[]): Filter {
  const tests = clauses.map((clause) => testOf(asker, clause))
  const from = clauses.map((clause) =>
    clause.field === 'updated' && clause.operator.startsWith('>') ? bound(asker, clause) : 0,
  )
  return {
    fits: (issue, fields) => tests.every((test) => test(issue, fields)),
    updatedFrom: Math.max(0, ...from),
  }
}

type Test = Filter['fits']

function testOf(asker: Asker, clause: Clause): Test {
  const { world } = asker
  switch (clause.field) {
    case 'updated':
    case 'created': {
      const { field, operator } = clause
      const at = bound(asker, clause)
      return (_, fields) => compares(operator, world.issues.indexed(fields[field]), world.issues.indexed(at))
    }
    case 'project':
      return among(clause, projectId(asker), (_, { projectId: id }) => id)
    case 'id':
    case 'key':
      return among(clause, issueId(asker, clause.field), ({ id }) => id)
    case 'status':
      return named(clause, [...world.site.catalogue.statuses.values()], ({ statusId }) => statusId)
    case 'issuetype':
      return named(clause, [...world.site.catalogue.types.values()], ({ typeId }) => typeId)
  }
}

function bound({ world, user }: Asker, { field, operator, values: [value] }: Clause): number {
  if (value === undefined || operator.endsWith('in')) throw notAllowed(operator, field)
  return instant(field, value, user?.timeZone ?? world.site.timeZone, world.now())
}

const notAllowed = (operator: string, field: string) =>
  new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`)

function compares(operator: Operator, value: number, at: number): boolean {
  switch (operator) {
    case '<':
      return value < at
    case '<=':
      return value <= at
    case '>':
      return value > at
    case '>=':
      return value >= at
    case '!=':
      return value !== at
    default:
      return value === at
  }
}

/** One of those ids, or none of them. */
function among(
  { field, operator, values }: Clause,
  idOf: (value: Value) => string,
  of: (issue: Issue, fields: IssueFields) => string,
): Test {
  if (/[<>]/.test(operator)) throw notAllowed(operator, field)
  const ids = new Set(values.map(idOf))
  const isIn = operator === '=' || operator === 'in'
  return (issue, fields) => ids.has(of(issue, fields)) === isIn
}

const projectId =
  ({ world, user }: Asker) =>
  ({ text }: Value): string => {
    const found = world.project(text) ?? [...world.projects.values()].find(({ name }) => name === text)
    if (found === undefined || (user !== null && !seesProject(user, found))) {
      throw new JqlError(`The value '${text}' does not exist for the field 'project'.`)
    }
    return found.id
  }

const issueId =
  ({ world, user }: Asker, field: string) =>
  ({ text }: Value): string => {
    const found = user === null ? world.issue(text) : visibleIssue(world, user, text)
    if (found !== undefined) return found.id
    throw new JqlError(
      field === 'key' && !/^\d+$/.test(text)
        ? `An issue with key '${text}' does not exist for field 'key'.`
        : `A value with ID '${text}' does not exist for the field '${field}'.`,
    )
  }

/** Names are not unique: every one that has it is meant. */
function named(
  { field, operator, values }: Clause,
  all: readonly { readonly id: string; readonly name: string }[],
  of: (fields: IssueFields) => string,
): Test {
  if (/[<>]/.test(operator)) throw notAllowed(operator, field)
  const ids = new Set<string>()
  for (const { text } of values) {
    const found = all.filter(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase())
    if (found.length === 0) throw new JqlError(`The value '${text}' does not exist for the field '${field}'.`)
    for (const { id } of found) ids.add(id)
  }
  const isIn = operator === '=' || operator === 'in'
  return (_, fields) => ids.has(of(fields)) === isIn
}
