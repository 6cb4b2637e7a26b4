import type { ProjectFields } from '../stream.ts'

/**
 * What translation uses of an issue. Everything would be ten times as much: a site has hundreds of custom fields, and
 * every issue carries them all.
 */
const FIELDS: readonly string[] = [
  'project',
  'issuetype',
  'summary',
  'description',
  'labels',
  'status',
  'statuscategorychangedate',
  'resolution',
  'resolutiondate',
  'priority',
  'creator',
  'reporter',
  'assignee',
  'created',
  'updated',
  'duedate',
  'parent',
  'issuelinks',
  'fixVersions',
  'timeoriginalestimate',
  'timespent',
]

/** Those, and the custom fields that hold points, sprints and (in old projects) the epic. */
export const issueFields = ({ points, sprint, epicLink }: ProjectFields): string[] => [
  ...FIELDS,
  ...[points, sprint, epicLink].flatMap((field) => (field === null ? [] : [field.id])),
]
