import { expect, test } from 'vitest'
import { webhooks } from '../../adapters/jira/recorded/told.ts'
import { setup, type World } from '../../support/world.ts'
import { type Door, openDoor } from './recorded-door.ts'
import { rowsOf } from './recorded-rows.ts'

const TESTER = '5c5f880629be9642ba529340'
const TES_41 = 'user story TES-41 "Unit test summary"'
const RENAMED = 'user story TES-41 "Unit test summary 1"'
const OPEN = `Story, To Do = todo, high, for nobody, by ${TESTER}, labels test-label`
const SAD = `${RENAMED} Story, To Do = todo, high, for nobody, by ${TESTER}, labels sad test-label`
const TES_4 = 'defect TES-4 "Unit test summary 1" Bug'
const PRJX_14 =
  'user story PRJX-14 "As a user, I can find important items on the board by using the customisable "Quick Filters" ' +
  'above >> Try clicking the "Only My Issues" Quick Filter above" Story, To Do = todo, medium, for levbrouk, by craig, ' +
  '1 cycle'
const CREATED = 'told work_item.created'
const CREATED_CLOSED = 'told work_item.created, work_item.closed'

/** What each of them leaves in an empty database: what became of the delivery, then every row. */
const KINDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'a comment leaves no row': {
    'webhook-cloud-comment-created-mention-user.json': ['skipped comments_not_used'],
    'webhook-cloud-comment-deleted.json': ['skipped comments_not_used'],
    'webhook-server-comment-deleted.json': ['skipped comments_not_used'],
  },
  'an issue that is told in part leaves no row': {
    'webhook-issue-assigned-empty-changelog.json': ['skipped issue_incomplete'],
  },
  'an issue that was created on Cloud is a row with its people, labels, sprint and versions': {
    'webhook-cloud-issue-created-many-fields.json': [
      'applied',
      'technical story KT-22 "Lots of fields selected" Task, To Do = todo, medium, for 5cedcb4355a88a0fc86388ba, ' +
        'by 5cedcb4355a88a0fc86388ba, labels Label1 Label2, 1 cycle, 2 versions',
      CREATED,
    ],
    'webhook-issue-created.json': ['applied', `${TES_41} ${OPEN}`, CREATED],
    'webhook-issue-created-no-relevant-fields.json': [
      'applied',
      `${TES_41} ${OPEN.replace('high', 'medium')}`,
      CREATED,
    ],
    'webhook-issue-created-no-description-nor-relevant-fields.json': [
      'applied',
      `${TES_41} ${OPEN.replace('high', 'medium')}`,
      CREATED,
    ],
  },
  'an issue that was edited on Cloud is a row as it is now': {
    'webhook-issue-updated-assigned.json': ['applied', `${RENAMED} ${OPEN.replace('nobody', TESTER)}`, CREATED],
    'webhook-issue-updated-assigned-nobody.json': ['applied', `${RENAMED} ${OPEN}`, CREATED],
    'webhook-issue-updated-components.json': [
      'applied',
      'technical story TES-10 "wewe" Task, To Do = todo, medium, for nobody, by 5cedcb4355a88a0fc86388ba, ' +
        'labels ee eeee tt ww, 2 versions',
      CREATED,
    ],
    'webhook-issue-updated-fix-version.json': ['applied', `${RENAMED} ${OPEN}`, CREATED],
    'webhook-issue-updated-labels.json': ['applied', SAD, CREATED],
    'webhook-issue-updated-multiple-custom-fields.json': ['applied', SAD, CREATED],
    'webhook-issue-updated-raised-priority.json': ['applied', SAD, CREATED],
    'webhook-issue-updated-renamed.json': ['applied', `${RENAMED} ${OPEN}`, CREATED],
  },
  'a transition on Cloud also leaves an entry of history': {
    'webhook-issue-updated-started-working.json': [
      'applied',
      `${RENAMED} ${OPEN.replace('To Do = todo', 'In Progress = in_progress')}`,
      'history TES-41 status To Do -> In Progress',
      CREATED,
    ],
    'webhook-issue-updated-resolved.json': [
      'applied',
      `${RENAMED} ${OPEN.replace('To Do = todo', 'Done = done')}, closed 2019-02-16T03:15:40.470Z`,
      'history TES-41 status In Progress -> Done',
      CREATED_CLOSED,
    ],
    'webhook-issue-updated-reopened.json': [
      'applied',
      `${RENAMED} ${OPEN}`,
      'history TES-41 status Done -> To Do',
      CREATED,
    ],
  },
  'a transition on a server too': {
    'webhook-server-issue-updated-resolved.json': [
      'applied',
      `${TES_4}, Resolved = resolved, p2/minor, for nobody, by admin, closed 2019-08-12T23:23:01.890Z`,
      'history TES-4 status In Progress -> Resolved',
      CREATED_CLOSED,
    ],
    'webhook-server-issue-updated-closed.json': [
      'applied',
      `${TES_4}, Closed = closed, p2/minor, for admin, by admin, closed 2019-08-14T03:03:02.179Z`,
      'history TES-4 status Resolved -> Closed',
      CREATED_CLOSED,
    ],
  },
  'an issue that was edited or remarked upon on a server is a row as it is now': {
    'webhook-server-issue-updated-comment-edited.json': ['applied', PRJX_14, CREATED],
    'webhook-server-issue-updated-commented-2.json': [
      'applied',
      'user story PRJA-42 "test for notifications" Improvement, To Do = todo, medium, for dylan, by creator.user',
      CREATED,
    ],
    'webhook-server-issue-updated-commented-mention-user.json': ['applied', PRJX_14, CREATED],
    'webhook-server-issue-updated-many-fields.json': [
      'applied',
      'technical story HEY-15 "ddgdg" Task, To Do = todo, critical, for mickmister, by mickmister, ' +
        'labels "oh dc ee h yeah"',
      CREATED,
    ],
    'webhook-server-old-issue-updated-no-event-type-comment-deleted.json': ['applied', PRJX_14, CREATED],
    'webhook-server-old-issue-updated-no-event-type-commented.json': ['applied', PRJX_14, CREATED],
    'webhook-server-updated-custom-field.json': [
      'applied',
      'technical story TES-8 "3" Task, To Do = todo, medium, for nobody, by test',
      CREATED,
    ],
  },
}

const BODIES = new Map(webhooks().map(({ name, body }) => [name, body]))

async function becameOf(world: World, { endpointId }: Door): Promise<string> {
  const [delivery] = await world.sql<{ status: string; reason: string | null }>(
    'select status, reason from tracker_integration.inbox_messages where integration_endpoint_id = $1',
    [endpointId],
  )
  return [delivery?.status, delivery?.reason].filter((it) => it !== null).join(' ')
}

test.each(Object.entries(KINDS))('%s', async (_kind, files) => {
  const world = await setup()
  const found: Record<string, readonly string[]> = {}
  for (const name of Object.keys(files)) {
    // Each at a site of its own, so that it finds an empty database.
    const door = await openDoor(world, `${name}.example.net`)
    expect(await door.post(BODIES.get(name) ?? Buffer.of(), name)).toEqual({ status: 202, duplicate: false })
    await world.drain(door.endpointId)
    found[name] = [await becameOf(world, door), ...(await rowsOf(world, door.host))]
  }
  expect(found).toEqual(files)
})

test('all of them were there', () => {
  expect([...BODIES.keys()].sort()).toEqual(
    Object.values(KINDS)
      .flatMap((files) => Object.keys(files))
      .sort(),
  )
})
