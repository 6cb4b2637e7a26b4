import { RESOLUTIONS } from '../objects/catalogue.ts'
import type { Issue, IssueFields } from '../objects/issue.ts'
import type { Sprint } from '../objects/objects.ts'
import { asDocument, asString, duration } from '../objects/text.ts'
import { api, type Look, time } from './look.ts'
import { showPriority, showProjectShortly, showResolution, showStatus, showType } from './projects.ts'
import { isEpic, priorityOf, showLink, showRelated } from './related.ts'
import { showComment, showWorklog } from './remarks.ts'
import { showSprintInField } from './sprints.ts'
import { showPerson } from './users.ts'
import { showVersionShortly } from './versions.ts'

type Show = (look: Look, issue: Issue, fields: IssueFields) => unknown

export const sprintsOf = ({ world }: Look, { sprintIds }: IssueFields): Sprint[] =>
  sprintIds.flatMap((id) => world.sprints.get(id) ?? [])

const parentOf = ({ world }: Look, { parentId }: IssueFields) =>
  parentId === null ? undefined : world.issues.get(parentId)

const PLAIN: Readonly<Record<string, Show>> = {
  statuscategorychangedate: (look, _, { statusChanged }) =>
    look.world.isCloud ? time(look, statusChanged) : undefined,
  fixVersions: (look, _, { versionIds }) =>
    versionIds.flatMap((id) => {
      const version = look.world.versions.get(id)
      return version === undefined ? [] : showVersionShortly(look, version)
    }),
  resolution(look, _, { resolutionId }) {
    const it = RESOLUTIONS.find(({ id }) => id === resolutionId)
    return it === undefined ? null : showResolution(look, it)
  },
  lastViewed: () => null,
  priority: (look, _, fields) => showPriority(look, priorityOf(fields)),
  labels: (_, __, { labels }) => [...labels],
  timeestimate: (_, __, { remainingSeconds }) => remainingSeconds,
  aggregatetimeoriginalestimate: (_, __, { originalSeconds }) => originalSeconds,
  versions: () => [],
  issuelinks: (look, issue) => look.world.links.of(issue.id).map((link) => showLink(look, issue, link)),
  assignee: (look, _, { assignee }) => showPerson(look, assignee),
  status: (look, _, fields) => showStatus(look, look.world.statusOf(fields)),
  components: () => [],
  aggregatetimeestimate: (_, __, { remainingSeconds }) => remainingSeconds,
  creator: (look, { creator }) => showPerson(look, creator),
  subtasks: (look, issue) =>
    isEpic(look, issue) ? [] : look.world.issues.children(issue.id).map((it) => showRelated(look, it)),
  reporter: (look, _, { reporter }) => showPerson(look, reporter),
  aggregateprogress: (_, __, fields) => progress(fields),
  progress: (_, __, fields) => progress(fields),
  votes: (look, _, fields) => ({ self: own(look, fields, 'votes'), votes: 0, hasVoted: false }),
  watches: (look, _, fields) => ({ self: own(look, fields, 'watchers'), watchCount: 1, isWatching: false }),
  issuetype: (look, _, fields) => showType(look, look.world.typeOf(fields)),
  timespent: (_, __, { spentSeconds }) => spentSeconds,
  aggregatetimespent: (_, __, { spentSeconds }) => spentSeconds,
  project: (look, _, fields) => showProjectShortly(look, look.world.projectOf(fields)),
  resolutiondate: (look, _, { resolvedAt }) => (resolvedAt === null ? null : time(look, resolvedAt)),
  workratio: (_, __, { originalSeconds, spentSeconds }) =>
    originalSeconds ? Math.floor((100 * (spentSeconds ?? 0)) / originalSeconds) : -1,
  created: (look, _, { created }) => time(look, created),
  updated: (look, _, { updated }) => time(look, updated),
  timeoriginalestimate: (_, __, { originalSeconds }) => originalSeconds,
  description: ({ version }, _, { description }) => (version === 3 ? asDocument(description) : asString(description)),
  security(look, _, { securityLevel: id }) {
    if (id === null) return look.world.isCloud ? null : undefined
    return { self: api(look, `/securitylevel/${id}`), id, description: '', name: `Level ${id}` }
  },
  summary: (_, __, { summary }) => summary,
  environment: () => null,
  duedate: (_, __, { dueDate }) => dueDate,
  timetracking: (_, __, fields) => timeTracking(fields),
  attachment: () => [],
  /** Epics of company-managed projects too on Cloud; only parents of sub-tasks on Data Center. */
  parent(look, _, fields) {
    const parent = parentOf(look, fields)
    const isShown = parent !== undefined && (look.world.isCloud || !isEpic(look, parent))
    return isShown ? showRelated(look, parent) : undefined
  },
  comment(look, issue) {
    const comments = issue.comments.map((it) => showComment(look, issue, it))
    const self = look.world.isCloud ? { self: api(look, `/issue/${issue.id}/comment`) } : {}
    return { comments, ...self, maxResults: comments.length, total: comments.length, startAt: 0 }
  },
  worklog: (look, issue) => ({
    startAt: 0,
    maxResults: 20,
    total: issue.worklogs.length,
    worklogs: issue.worklogs.slice(0, 20).map((it) => showWorklog(look, issue, it)),
  }),
}

const own = (look: Look, fields: IssueFields, what: string) => api(look, `/issue/${look.world.keyOf(fields)}/${what}`)

function progress({ spentSeconds, remainingSeconds }: IssueFields) {
  const [done, left] = [spentSeconds ?? 0, remainingSeconds ?? 0]
  return { progress: done, total: done + left, ...(done + left > 0 ? { percent: (100 * done) / (done + left) } : {}) }
}

function timeTracking({ originalSeconds, remainingSeconds, spentSeconds }: IssueFields) {
  const all = { originalEstimate: originalSeconds, remainingEstimate: remainingSeconds, timeSpent: spentSeconds }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, seconds]) =>
      seconds === null ? [] : [[name, duration(seconds)] as const, [`${name}Seconds`, seconds] as const],
    ),
  )
}

/** Fields that are asked for by name only: `*navigable` leaves them out. */
const NOT_NAVIGABLE: ReadonlySet<string> = new Set(['comment', 'worklog', 'attachment', 'timetracking'])

/** The field that points of an issue stand in. */
export function pointsFieldOf({ world }: Look, fields: IssueFields): string {
  const { storyPoints, storyPointEstimate } = world.site.fieldIds
  return world.projectOf(fields).style === 'classic' ? storyPoints : storyPointEstimate
}

function customFields(look: Look, fields: IssueFields): Record<string, unknown> {
  const { sprint, storyPoints, storyPointEstimate, epicLink } = look.world.site.fieldIds
  const sprints = sprintsOf(look, fields)
  const parent = parentOf(look, fields)
  const isLinked = parent !== undefined && isEpic(look, parent) && look.world.projectOf(fields).style === 'classic'
  return {
    ...fields.custom,
    [sprint]: sprints.length === 0 ? null : sprints.map((it) => showSprintInField(look, it)),
    [storyPoints]: null,
    [storyPointEstimate]: null,
    [pointsFieldOf(look, fields)]: fields.points,
    [epicLink]: isLinked ? look.world.keyOf(parent.fields) : null,
  }
}

/** What was asked for: names, `*all`, `*navigable`, and `-name` for what is to be left out. null: everything. */
export function showFields(
  look: Look,
  issue: Issue,
  fields: IssueFields,
  wanted: readonly string[] | null,
): Record<string, unknown> {
  const isAll = wanted === null || wanted.includes('*all')
  const isNavigable = wanted !== null && (wanted.includes('*navigable') || wanted.every((name) => name.startsWith('-')))
  const names = new Set(wanted)
  const isShown = (name: string) =>
    !names.has(`-${name}`) && (isAll || names.has(name) || (isNavigable && !NOT_NAVIGABLE.has(name)))
  const shown: Record<string, unknown> = {}
  for (const [name, show] of Object.entries(PLAIN)) if (isShown(name)) shown[name] = show(look, issue, fields)
  if (isAll || isNavigable || wanted.some((name) => name.startsWith('customfield_'))) {
    for (const [name, value] of Object.entries(customFields(look, fields))) if (isShown(name)) shown[name] = value
  }
  return shown
}
