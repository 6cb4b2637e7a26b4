import type { Receipt } from '../../../src/ports/source-adapter.ts'

/** As it would have been received. */
export function receipt(topic: string, payload: unknown, receivedAt = new Date('2026-01-10T10:00:05Z')): Receipt {
  return { topic, payload, receivedAt, correlationId: 'a-run' }
}

export const SITE = 'https://acme.atlassian.net'
/** 2026-01-10T10:00:00.000Z, as webhooks write it. */
export const TIMESTAMP = 1768039200000

const avatars = { '48x48': `${SITE}/avatar.png` }
export const ADA = {
  self: `${SITE}/rest/api/2/user?accountId=5b10`,
  accountId: '5b10',
  accountType: 'atlassian',
  displayName: 'Ada Lovelace',
  emailAddress: 'ada@example.invalid',
  avatarUrls: avatars,
}
export const BOB = { name: 'bob', key: 'JIRAUSER10100', displayName: 'Bob', emailAddress: 'bob@example.invalid' }
export const PROJECT = { self: `${SITE}/rest/api/2/project/10000`, id: '10000', key: 'ABC', name: 'Alphabet' }

export const fieldsOf = (patch: object = {}) => ({
  summary: 'Say hello',
  description: 'As a user I want to be greeted.',
  project: PROJECT,
  issuetype: { id: '10001', name: 'Story', subtask: false, hierarchyLevel: 0 },
  status: { id: '3', name: 'In Progress', statusCategory: { id: 4, key: 'indeterminate' } },
  created: '2026-01-05T09:00:00.000+0100',
  updated: '2026-01-10T11:00:00.123+0100',
  resolution: null,
  resolutiondate: null,
  priority: { id: '2', name: 'High' },
  labels: ['greeting'],
  reporter: ADA,
  assignee: BOB,
  fixVersions: [{ id: '10200', name: '1.0' }],
  ...patch,
})

export const issueOf = (fields: object = {}, patch: object = {}) => ({
  id: '10040',
  key: 'ABC-12',
  self: `${SITE}/rest/api/2/issue/10040`,
  fields: fieldsOf(fields),
  ...patch,
})

export const issueEvent = (fields: object = {}, patch: object = {}) => ({
  timestamp: TIMESTAMP,
  webhookEvent: 'jira:issue_updated',
  user: ADA,
  issue: issueOf(fields),
  ...patch,
})

/** A document with one paragraph. */
export const documentOf = (...content: object[]) => ({ type: 'doc', version: 1, content })
export const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
export const words = (text: string) => ({ type: 'text', text })

export const sprintItem = (from: string, to: string) => ({
  field: 'Sprint',
  fieldtype: 'custom',
  fieldId: 'customfield_10020',
  from,
  fromString: from,
  to,
  toString: to,
})
export const pointsItem = (from: string | null, to: string | null) => ({
  field: 'Story Points',
  fieldtype: 'custom',
  fieldId: 'customfield_10016',
  from: null,
  fromString: from,
  to: null,
  toString: to,
})
export const statusItem = { field: 'status', fieldtype: 'jira', fieldId: 'status', from: '1', to: '3' }

export const SPRINT = {
  id: 12,
  self: `${SITE}/rest/agile/1.0/sprint/12`,
  state: 'active',
  name: 'ABC Sprint 1',
  goal: 'Greet everybody',
  startDate: '2026-01-05T09:00:00.000Z',
  endDate: '2026-01-19T09:00:00.000Z',
  originBoardId: 7,
}
export const BOARD = { id: 7, self: `${SITE}/rest/agile/1.0/board/7`, name: 'ABC board', type: 'scrum' }
export const VERSION = {
  self: `${SITE}/rest/api/2/version/10200`,
  id: '10200',
  name: '1.0',
  description: 'The first',
  archived: false,
  released: true,
  startDate: '2026-01-01',
  releaseDate: '2026-01-09',
  projectId: 10000,
}
export const LEARNED = {
  site: SITE,
  fields: {
    points: { id: 'customfield_10016', name: 'Story Points' },
    sprint: { id: 'customfield_10020', name: 'Sprint' },
    epicLink: { id: 'customfield_10014', name: 'Epic Link' },
  },
  at: '2026-01-10T10:00:00.000Z',
}
export const AS_OF = '2026-01-10T10:00:01.000Z'
const gone = {
  kind: 'issue',
  external_id: '10041',
  external_key: 'ABC-13',
  reason: 'deleted',
  version: '2026-01-10T10:00:00.000Z#1',
  scope: { kind: 'project', external_id: '10000', name: 'ABC', url: `${SITE}/browse/ABC` },
}

const webhook = (webhookEvent: string, payload: object) =>
  receipt(webhookEvent, { timestamp: TIMESTAMP, webhookEvent, ...payload })

/** One of each topic at least. */
export const SAMPLES: readonly Receipt[] = [
  webhook('jira:issue_created', {
    user: ADA,
    issue: issueOf(),
    changelog: { id: '900', items: [{ ...statusItem, fromString: null, toString: 'To Do' }] },
  }),
  webhook('jira:issue_updated', {
    user: ADA,
    issue: issueOf({
      description: documentOf(paragraph(words('Hello there'), { type: 'hardBreak' }, words('again'))),
      customfield_10020: [{ id: 12, name: 'ABC Sprint 1', state: 'active', boardId: 7 }],
      parent: { id: '10001', key: 'ABC-1', fields: { issuetype: { name: 'Epic', hierarchyLevel: 1 } } },
    }),
    changelog: { id: '901', items: [sprintItem('', '12'), pointsItem(null, '3')] },
  }),
  webhook('jira:issue_updated', { issue: { id: '10040', key: 'ABC-12', fields: { summary: 'In part' } } }),
  webhook('jira:issue_deleted', { user: ADA, issue: issueOf() }),
  ...['sprint_created', 'sprint_updated', 'sprint_started', 'sprint_closed', 'sprint_deleted'].map((topic) =>
    webhook(topic, { sprint: SPRINT }),
  ),
  ...['board_created', 'board_updated', 'board_deleted'].map((topic) => webhook(topic, { board: BOARD })),
  webhook('board_configuration_changed', { configuration: BOARD }),
  ...['created', 'updated', 'released', 'unreleased', 'moved', 'deleted'].map((event) =>
    webhook(`jira:version_${event}`, { version: VERSION }),
  ),
  webhook('jira:version_deleted', { version: VERSION, mergedTo: { ...VERSION, id: '10201', name: '1.1' } }),
  webhook('jira:version_merged', { version: VERSION }),
  ...['created', 'updated', 'archived', 'restored_archived', 'soft_deleted', 'restored_deleted', 'deleted'].map((it) =>
    webhook(`project_${it}`, { project: PROJECT }),
  ),
  ...['user_created', 'user_updated', 'user_deleted'].map((topic) => webhook(topic, { user: ADA })),
  webhook('comment_created', { comment: { id: '1' }, issue: { id: '10040', key: 'ABC-12' } }),
  webhook('worklog_created', { worklog: { id: '1' } }),
  webhook('issuelink_created', { issueLink: { id: 1 } }),
  receipt('api:issue_history', {
    issue: { id: '10040', key: 'ABC-12', fields: { project: PROJECT } },
    history: {
      id: '901',
      author: ADA,
      created: '2026-01-10T10:59:59.900+0100',
      items: [{ ...statusItem, fromString: 'To Do', toString: 'In Progress' }],
    },
  }),
  receipt('api:project', { project: PROJECT, as_of: AS_OF, learned: LEARNED }),
  receipt('api:board', { board: BOARD, as_of: AS_OF, project: { id: '10000', key: 'ABC' } }),
  receipt('api:sprint', { sprint: { ...SPRINT, state: 'future' }, as_of: AS_OF }),
  receipt('api:version', { version: VERSION, project: { id: '10000', key: 'ABC' }, as_of: AS_OF }),
  receipt('api:user', { user: ADA, as_of: AS_OF }),
  receipt('api:gone', gone),
]
