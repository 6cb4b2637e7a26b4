import { PRIORITIES, RESOLUTIONS } from '../objects/catalogue.ts'
import type { IssueFields } from '../objects/issue.ts'
import type { HistoryItem, Named, User } from '../objects/objects.ts'
import { asString } from '../objects/text.ts'
import type { World } from '../objects/world.ts'

type Value = readonly [id: string | null, text: string | null]
const NONE: Value = [null, null]

/** The same in every field of Jira itself: its name, and its id where it has one. */
function item(field: string, fieldId: string | null, [from, fromText]: Value, [to, toText]: Value): HistoryItem {
  const fieldtype = fieldId?.startsWith('customfield_') ? 'custom' : 'jira'
  return { field, fieldtype, fieldId, from, fromText, to, toText }
}

const text = (value: string | number | null): Value => [null, value === null ? null : String(value)]
const seconds = (value: number | null): Value => (value === null ? NONE : [String(value), String(value)])
const day = (value: string | null): Value => (value === null ? NONE : [value, `${value} 00:00:00.0`])

/** What the changelog says about what became of an issue: one item for each field that differs. */
export function itemsOf(world: World, before: IssueFields, after: IssueFields): HistoryItem[] {
  const named = (all: readonly Named[], id: string | null): Value => {
    const it = all.find((each) => each.id === id)
    return it === undefined ? [id, id] : [id, world.site.catalogue.translated(it.name)]
  }
  const person = (it: User | null): Value =>
    it === null ? NONE : [world.isCloud ? it.accountId : it.key, it.displayName]
  const points = (it: IssueFields) => text(it.points)
  const all: HistoryItem[] = [
    ...moveItems(world, before, after),
    item('resolution', 'resolution', named(RESOLUTIONS, before.resolutionId), named(RESOLUTIONS, after.resolutionId)),
    item('status', 'status', status(world, before), status(world, after)),
    item('summary', 'summary', text(before.summary), text(after.summary)),
    item('description', 'description', text(asString(before.description)), text(asString(after.description))),
    item('labels', 'labels', labels(before), labels(after)),
    { ...item('assignee', 'assignee', person(before.assignee), person(after.assignee)), isPerson: true },
    { ...item('reporter', 'reporter', person(before.reporter), person(after.reporter)), isPerson: true },
    item('priority', 'priority', named(PRIORITIES, before.priorityId), named(PRIORITIES, after.priorityId)),
    item('issuetype', 'issuetype', type(world, before), type(world, after)),
    pointsItem(world, after, points(before), points(after)),
    item('duedate', 'duedate', day(before.dueDate), day(after.dueDate)),
    item(
      'timeoriginalestimate',
      'timeoriginalestimate',
      seconds(before.originalSeconds),
      seconds(after.originalSeconds),
    ),
    item('timeestimate', 'timeestimate', seconds(before.remainingSeconds), seconds(after.remainingSeconds)),
    item('timespent', 'timespent', seconds(before.spentSeconds), seconds(after.spentSeconds)),
    item('security', 'security', level(before), level(after)),
    item('Sprint', world.site.fieldIds.sprint, sprints(world, before), sprints(world, after)),
    ...parentItems(world, before, after),
    ...customItems(before, after),
  ]
  return [
    ...all.filter(({ from, fromText, to, toText }) => from !== to || fromText !== toText),
    ...versionItems(world, before, after),
  ]
}

const level = ({ securityLevel: id }: IssueFields): Value => (id === null ? NONE : [id, `Level ${id}`])
const labels = (it: IssueFields): Value => [null, it.labels.join(' ')]
const status = (world: World, it: IssueFields): Value => [it.statusId, world.statusOf(it).name]
const type = (world: World, it: IssueFields): Value => [it.typeId, world.typeOf(it).name]

/** Ids and names in the same order; empty where there is none, not null. */
function sprints(world: World, { sprintIds }: IssueFields): Value {
  return [sprintIds.join(', '), sprintIds.map((id) => world.sprints.get(id)?.name ?? String(id)).join(', ')]
}

function pointsItem(world: World, { projectId }: IssueFields, before: Value, after: Value): HistoryItem {
  const { storyPoints, storyPointEstimate } = world.site.fieldIds
  return world.projects.get(projectId)?.style === 'next-gen'
    ? item('Story point estimate', storyPointEstimate, before, after)
    : item('Story Points', storyPoints, before, after)
}

function moveItems(world: World, before: IssueFields, after: IssueFields): HistoryItem[] {
  if (before.projectId === after.projectId) return []
  const project = (it: IssueFields): Value => [it.projectId, world.projectOf(it).name]
  return [
    item('project', 'project', project(before), project(after)),
    item('Key', null, text(world.keyOf(before)), text(world.keyOf(after))),
  ]
}

/** A field of its own for an epic in a company-managed project, none for the others. */
function parentItems(world: World, before: IssueFields, after: IssueFields): HistoryItem[] {
  if (before.parentId === after.parentId) return []
  const value = (id: string | null): Value => {
    const parent = id === null ? undefined : world.issues.get(id)
    return parent === undefined ? [id, null] : [parent.id, world.keyOf(parent.fields)]
  }
  const [from, to] = [value(before.parentId), value(after.parentId)]
  if (world.typeOf(after).hierarchyLevel === -1) return [item('Parent', null, from, to)]
  if (world.projectOf(after).style === 'next-gen') return [item('IssueParentAssociation', null, from, to)]
  return [item('Epic Link', world.site.fieldIds.epicLink, from, to)]
}

/** One for each that came or went; one went and one came is one item, as Jira records it. */
function versionItems(world: World, before: IssueFields, after: IssueFields): HistoryItem[] {
  const value = (id: string | undefined): Value =>
    id === undefined ? NONE : [id, world.versions.get(id)?.name ?? null]
  const gone = before.versionIds.filter((id) => !after.versionIds.includes(id))
  const come = after.versionIds.filter((id) => !before.versionIds.includes(id))
  if (gone.length === 1 && come.length === 1) {
    return [item('Fix Version', 'fixVersions', value(gone[0]), value(come[0]))]
  }
  return [
    ...gone.map((id) => item('Fix Version', 'fixVersions', value(id), NONE)),
    ...come.map((id) => item('Fix Version', 'fixVersions', NONE, value(id))),
  ]
}

function customItems(before: IssueFields, after: IssueFields): HistoryItem[] {
  const said = (value: unknown): Value => {
    if (value === null || value === undefined) return NONE
    return [null, typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)]
  }
  const ids = new Set([...Object.keys(before.custom), ...Object.keys(after.custom)])
  return [...ids].map((id) => item(id, id, said(before.custom[id]), said(after.custom[id])))
}
