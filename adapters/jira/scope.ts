import { z } from 'zod'
import { TrackerdError } from '../../src/errors.ts'
import { type Receipt, SCOPE_KINDS, type ScopeName, type ScopeRef } from '../../src/ports/source-adapter.ts'
import { maybe, maybeText, someText, text } from '../payload/fields.ts'
import { siteOf } from './client/site.ts'
import { boardUrl, browseUrl } from './site.ts'
import { id, maybeId, ProjectRef } from './wire.ts'
import { BoardEvent } from './wire-plan.ts'

/**
 * The host of a site, lower case: `acme.atlassian.net`, `jira.example.com`. Throws INPUT_INVALID when it is no http(s) URL,
 * and for the gateway that OAuth apps send their requests to: all sites have that in common.
 */
export function host(baseUrl: string | null): string {
  const { host: named } = new URL(siteOf(baseUrl))
  if (named === '' || named === 'api.atlassian.com') {
    const message = 'must be the address of the site itself, e.g. https://acme.atlassian.net'
    throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'base_url', message }] })
  }
  return named
}

/** A project by its key, `ABC`; several by a pattern, `AB*`; a board by its number, `board:12`. */
export function scopeNamed(given: string): ScopeName {
  const name = given.trim()
  const board = /^board:([0-9]{1,19})$/i.exec(name)?.[1]
  if (board !== undefined) return { kind: 'board', externalId: board, name: boardName(board), isPattern: false }
  if (!/^[A-Z*][A-Z0-9_*-]{0,254}$/i.test(name)) {
    const problem = 'must be the key of a project such as ABC, a pattern such as AB*, or a board such as board:12'
    throw new TrackerdError('INPUT_INVALID', { what: `${name}: ${problem}`, issues: [{ path: 'name', problem }] })
  }
  return { kind: 'project', externalId: null, name: name.toUpperCase(), isPattern: name.includes('*') }
}

/** What a board is called while only its number is known. */
const boardName = (number: string) => `board:${number}`

/** What a receipt speaks of, by the first part of its topic; what is not here belongs to the endpoint, or to nothing. */
const SCOPES: readonly (readonly [RegExp, (payload: unknown) => ScopeRef | null])[] = [
  [/^(jira:issue_(created|updated|deleted)|api:issue_history)$/, scopeOfIssue],
  [/^(jira:|api:)version/, scopeOfVersion],
  [/^(project_|api:project$)/, scopeOfProject],
  [/^(api:)?sprint/, scopeOfSprint],
  [/^(api:)?board/, scopeOfBoard],
  [/^api:gone$/, scopeOfGone],
]

/** The project or board the receipt speaks of. The id never changes; the key of a project may. */
export function scopeOf({ topic, payload }: Receipt): ScopeRef | null {
  return SCOPES.find(([topics]) => topics.test(topic))?.[1](payload) ?? null
}

function projectRef({ id: externalId, key, self }: z.output<typeof ProjectRef>): ScopeRef {
  return { kind: 'project', externalId, name: key, url: browseUrl(key, self, null) }
}

const InIssue = z.object({ issue: z.object({ fields: z.object({ project: ProjectRef }) }) })
function scopeOfIssue(payload: unknown): ScopeRef | null {
  const { data } = InIssue.safeParse(payload)
  return data === undefined ? null : projectRef(data.issue.fields.project)
}

const InProject = z.object({ project: ProjectRef })
function scopeOfProject(payload: unknown): ScopeRef | null {
  const { data } = InProject.safeParse(payload)
  return data === undefined ? null : projectRef(data.project)
}

/** A webhook tells the number of its project and not the key: then the number has to do for a name. */
const InVersion = z.object({
  project: maybe(ProjectRef).catch(null),
  version: z.object({ projectId: maybeId.catch(null) }),
})
function scopeOfVersion(payload: unknown): ScopeRef | null {
  const { data } = InVersion.safeParse(payload)
  if (data === undefined) return null
  const { project, version } = data
  if (project !== null) return projectRef(project)
  return version.projectId === null
    ? null
    : { kind: 'project', externalId: version.projectId, name: version.projectId, url: null }
}

const InSprint = z.object({ sprint: z.object({ originBoardId: id }) })
function scopeOfSprint(payload: unknown): ScopeRef | null {
  const { data } = InSprint.safeParse(payload)
  if (data === undefined) return null
  const { originBoardId } = data.sprint
  return { kind: 'board', externalId: originBoardId, name: boardName(originBoardId), url: null }
}

function scopeOfBoard(payload: unknown): ScopeRef | null {
  const { data } = BoardEvent.safeParse(payload)
  return data === undefined ? null : boardOf(data)
}

/** What a board lives in: the project that is told with it, else itself. */
export function boardOf({ board, project }: BoardEvent): ScopeRef {
  if (project !== null) return projectRef(project)
  const url = boardUrl(board.id, board.self, null)
  return { kind: 'board', externalId: board.id, name: board.name ?? boardName(board.id), url }
}

const InGone = z.object({
  scope: z.object({ kind: z.enum(SCOPE_KINDS), external_id: someText, name: text, url: maybeText }),
})
function scopeOfGone(payload: unknown): ScopeRef | null {
  const { data } = InGone.safeParse(payload)
  if (data === undefined) return null
  const { kind, external_id: externalId, name, url } = data.scope
  return { kind, externalId, name, url }
}
