import { expect, test } from 'vitest'
import { jiraAdapter, SKIP_REASONS } from '../../../../adapters/jira/index.ts'
import type { Change, HistoryItem } from '../../../../src/domain/changes.ts'
import type { Receipt, Translation } from '../../../../src/ports/source-adapter.ts'
import { NOW } from '../../conformance/verify.ts'
import { adapterConformance, CONTEXT, changesOf } from '../../conformance.ts'
import { receipt } from '../samples.ts'
import { addressed, authorized, signed } from '../signed.ts'
import { webhooks } from './told.ts'

/** Everything that matters of one change, on one line. */
function line({ kind, externalId, externalKey, version, scope, gone, fields }: Change): string {
  const what = [kind, externalId, externalKey, version, scope, gone ?? 'there'].join(' ')
  return fields === null ? what : `${what}: ${saidOf(fields)}`
}

function saidOf(fields: NonNullable<Change['fields']>): string {
  if ('items' in fields) return fields.items.map(itemOf).join(', ')
  if (!('role' in fields) || fields.plan === null) return 'something else'
  const { role, plan, status, priority, severity, sourceStatus, assignee, closedAt } = fields
  const { sourceType, stage, versions, sprints, sprint } = plan
  return [
    `${sourceType} = ${role}`,
    `${sourceStatus} = ${stage}/${status}`,
    `${priority}/${severity}`,
    `for ${assignee?.externalId ?? 'nobody'}`,
    ...(closedAt === null ? [] : [`closed ${closedAt}`]),
    ...(versions.length > 0 ? [`versions ${versions.join(' ')}`] : []),
    ...(sprints.length > 0 ? [`sprints ${sprints.join(' ')} now ${sprint}`] : []),
  ].join(', ')
}

const itemOf = ({ field, from, to }: HistoryItem) => `${field} ${from} -> ${to}`

const lines = (translation: Translation) =>
  translation.outcome === 'skipped' ? [`skipped ${translation.reason}`] : translation.changes.map(line)

const QUIET = 'p2/minor, for nobody'
const TES_41 = (at: string, rank = 1) => `issue 10040 TES-41 2019-02-${at}Z#${rank} 10000 there`
const STORY = 'Story = user_story, To Do = todo/open'
const HIGH = `${STORY}, p1/major, for nobody`
const PRJX_14 = (at: string) =>
  `issue 10013 PRJX-14 2019-06-04T${at}Z#1 10000 there: ${STORY}, p2/minor, for levbrouk, sprints 1 now 1`
const TASK = 'Task = technical_story, To Do = todo/open'

const TOLD: Readonly<Record<string, readonly string[]>> = {
  'webhook-cloud-comment-created-mention-user.json': ['skipped comments_not_used'],
  'webhook-cloud-comment-deleted.json': ['skipped comments_not_used'],
  'webhook-cloud-issue-created-many-fields.json': [
    `issue 10509 KT-22 2019-08-27T19:43:24.193Z#0 10008 there: ${TASK}, p2/minor, for 5cedcb4355a88a0fc86388ba, ` +
      'versions 10000 10001, sprints 1 now 1',
  ],
  // No time of its creation and of its change.
  'webhook-issue-assigned-empty-changelog.json': ['skipped issue_incomplete'],
  'webhook-issue-created-no-description-nor-relevant-fields.json': [
    `${TES_41('16T03:01:52.971', 0)}: ${STORY}, ${QUIET}`,
  ],
  'webhook-issue-created-no-relevant-fields.json': [`${TES_41('16T03:01:52.971', 0)}: ${STORY}, ${QUIET}`],
  'webhook-issue-created.json': [`${TES_41('16T03:01:52.971', 0)}: ${HIGH}`],
  'webhook-issue-updated-assigned-nobody.json': [`${TES_41('16T21:10:32.523')}: ${HIGH}`],
  'webhook-issue-updated-assigned.json': [
    `${TES_41('16T03:18:01.707')}: ${STORY}, p1/major, for 5c5f880629be9642ba529340`,
  ],
  'webhook-issue-updated-components.json': [
    `issue 10360 TES-10 2019-12-05T14:38:23.829Z#1 10008 there: ${TASK}, ${QUIET}, versions 10004 10005`,
  ],
  // Its changelog names the version, its fields do not: the fields are what is.
  'webhook-issue-updated-fix-version.json': [`${TES_41('16T03:07:51.756')}: ${HIGH}`],
  'webhook-issue-updated-labels.json': [`${TES_41('16T21:12:10.037')}: ${HIGH}`],
  'webhook-issue-updated-multiple-custom-fields.json': [`${TES_41('16T21:12:10.037')}: ${HIGH}`],
  'webhook-issue-updated-raised-priority.json': [`${TES_41('16T21:15:16.037')}: ${HIGH}`],
  'webhook-issue-updated-renamed.json': [`${TES_41('16T03:07:51.756')}: ${HIGH}`],
  'webhook-issue-updated-reopened.json': [
    `${TES_41('16T03:17:06.501')}: ${HIGH}`,
    'issue_history 10229 TES-41 0 10000 there: status Done -> To Do',
  ],
  'webhook-issue-updated-resolved.json': [
    `${TES_41('16T03:15:40.477')}: Story = user_story, Done = done/closed, p1/major, for nobody, ` +
      'closed 2019-02-16T03:15:40.470Z',
    'issue_history 10228 TES-41 0 10000 there: status In Progress -> Done',
  ],
  'webhook-issue-updated-started-working.json': [
    `${TES_41('16T03:14:22.002')}: Story = user_story, In Progress = in_progress/in_progress, p1/major, for nobody`,
    'issue_history 10227 TES-41 0 10000 there: status To Do -> In Progress',
  ],
  'webhook-server-comment-deleted.json': ['skipped comments_not_used'],
  'webhook-server-issue-updated-closed.json': [
    'issue 10300 TES-4 2019-08-14T03:07:58.354Z#1 10100 there: Bug = defect, Closed = done/closed, p2/minor, ' +
      'for admin, closed 2019-08-14T03:03:02.179Z',
    'issue_history 10511 TES-4 0 10100 there: status Resolved -> Closed',
  ],
  'webhook-server-issue-updated-comment-edited.json': [PRJX_14('00:50:04.873')],
  'webhook-server-issue-updated-commented-2.json': [
    'issue 10231 PRJA-42 2019-06-28T21:31:58.040Z#1 10002 there: Improvement = user_story, To Do = todo/open, ' +
      'p2/minor, for dylan',
  ],
  'webhook-server-issue-updated-commented-mention-user.json': [PRJX_14('00:10:21.326')],
  'webhook-server-issue-updated-many-fields.json': [
    `issue 10400 HEY-15 2019-09-03T06:03:39.155Z#1 10000 there: ${TASK}, p0/critical, for mickmister`,
  ],
  'webhook-server-issue-updated-resolved.json': [
    'issue 10300 TES-4 2019-08-12T23:23:01.993Z#1 10100 there: Bug = defect, Resolved = done/resolved, ' +
      `${QUIET}, closed 2019-08-12T23:23:01.890Z`,
    'issue_history 10414 TES-4 0 10100 there: status In Progress -> Resolved',
  ],
  'webhook-server-old-issue-updated-no-event-type-comment-deleted.json': [PRJX_14('01:08:08.107')],
  'webhook-server-old-issue-updated-no-event-type-commented.json': [PRJX_14('00:10:21.326')],
  'webhook-server-updated-custom-field.json': [
    `issue 10106 TES-8 2019-08-12T01:41:00.589Z#1 10000 there: ${TASK}, ${QUIET}`,
  ],
}

/** As the door takes it and the inbox gives it back. */
function received(body: Buffer): Receipt {
  const secret = { id: 'any', value: 'a secret' }
  const { topic, contentType } = jiraAdapter.verify(signed(body, secret.value), [secret], NOW)
  return receipt(topic, jiraAdapter.parse(contentType, body))
}

const RECEIVED = webhooks().map(({ name, body }) => ({ name, receipt: received(body) }))

test.each(RECEIVED)('$name', ({ name, receipt: it }) => {
  expect(lines(jiraAdapter.translate(it, CONTEXT))).toEqual(TOLD[name])
})

test('all of them were there', () => {
  expect(RECEIVED.map(({ name }) => name).sort()).toEqual(Object.keys(TOLD).sort())
})

test('no address of anybody is kept where accounts are', () => {
  const changes = RECEIVED.flatMap(({ receipt: it }) => changesOf(jiraAdapter.translate(it, CONTEXT)))
  const people = changes.flatMap(({ fields }) =>
    fields === null || !('reporter' in fields) ? [] : [fields.reporter, fields.assignee],
  )
  expect(people).not.toHaveLength(0)
  expect(JSON.stringify(people)).not.toContain('@')
})

adapterConformance(jiraAdapter, {
  proofs: {
    signature: { sign: signed, headers: ['x-hub-signature'], query: [], coversBody: true },
    jwt: { sign: authorized, headers: ['authorization'], query: [], coversBody: false },
    url_token: { sign: addressed, headers: [], query: ['token'], coversBody: false },
  },
  receipts: RECEIVED.map(({ receipt: it }) => it),
  baseUrls: ['https://Acme.Atlassian.NET'],
  skipReasons: SKIP_REASONS,
})
