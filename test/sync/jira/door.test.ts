import { describe, expect, test } from 'vitest'
import type { OutgoingDelivery } from '../../support/jira-server/index.ts'
import { signed } from '../../support/jira-server/index.ts'
import { expectNothingLeft } from '../expect-settled.ts'
import type { Fate } from '../webhooks.ts'
import { upTo } from './copy.ts'
import { expectCopied } from './expect-copied.ts'
import { HOUR, type JiraWorld, jiraWorld, MINUTE, MODES } from './jira-world.ts'
import { live } from './live.ts'
import { copyOf } from './row-copy.ts'
import { Webhooks } from './webhooks.ts'

const PUBLIC = 'https://trackerd.example.com'

/** A world whose boards are known, and whose changes are told to its door. */
async function told(mode: 'cloud' | 'datacenter', fates: readonly Fate[]) {
  const proof = mode === 'cloud' ? 'signature' : 'url_token'
  const w = await jiraWorld({ mode, endpoint: { webhookProof: proof } })
  await w.run('incremental')
  w.clock.advance(MINUTE)
  const door = new Webhooks(w, w.server, { id: w.endpointId, secret: w.secret, url: w.webhookUrl })
  return { w, tell: () => door.meet(fates), late: () => door.arriveLate(7) }
}

/** Everything that a site tells of, one kind of event after the other. */
function everything(w: JiraWorld) {
  const { project, board, clock, server } = w
  const known = live(w)
  const { story, task, bug, part, version, later, next, epic } = known
  const after = (act: () => unknown) => {
    clock.advance(MINUTE)
    act()
  }
  after(() => project.editIssue(story, { assignee: null, labels: ['a', 'b'], dueDate: '2026-04-01' }))
  after(() => project.comment(story, 'A word'))
  after(() => project.changeType(task, 'Spike'))
  after(() => project.transition(bug, 'In Progress'))
  after(() => project.editIssue(story, { parent: null }))
  after(() => project.deleteIssue(part))
  after(() => project.updateSprint(next, { goal: 'To run' }))
  after(() => project.startSprint(next))
  after(() => project.deleteSprint(project.createSprint(board)))
  after(() => project.updateVersion(later, { description: 'More' }))
  after(() => project.unreleaseVersion(version))
  after(() => project.archiveVersion(version))
  after(() => project.moveVersion(version, 1))
  after(() => project.mergeVersion(project.createVersion('3.0'), later))
  after(() => project.renameBoard(board, 'The team'))
  after(() => project.configureBoard(board, board.estimationFieldId))
  after(() => project.renameProject('All of it'))
  after(() => server.state.people.editUser(known.ada, { displayName: 'Ada L.' }))
  after(() => project.editIssue(epic, { summary: 'All of it, and more' }))
  return known
}

describe.each(MODES)('what %s tells', (mode) => {
  test('gives the rows that reading gives', async () => {
    const { w, tell } = await told(mode, ['applied'])
    const { ada } = everything(w)
    await tell()
    const ids = [w.project.it.id]
    const byWebhook = await copyOf(w, ids)
    w.clock.advance(HOUR)
    await w.run('full')
    const byReading = await copyOf(w, ids)
    // Only the API has the document of a description, and the moment of an entry rather than that of its webhook.
    const plain = (copy: typeof byWebhook) => ({
      ...copy,
      issues: Object.fromEntries(Object.entries(copy.issues).map(([id, it]) => [id, { ...it, isRich: null }])),
    })
    expect(plain(upTo(byReading, byWebhook))).toEqual(plain(byReading))
    await expectCopied(w, ids, [ada])
  })

  test('twice, late and in another order gives the same rows, and one event of each thing', async () => {
    const { w, tell, late } = await told(mode, ['late', 'twice', 'answer-lost', 'stored'])
    const { ada } = everything(w)
    await tell()
    await late()
    w.clock.advance(HOUR)
    await w.run('incremental')
    await expectCopied(w, [w.project.it.id], [ada])
    const doubled = await w.sql(
      `select event_type, aggregate_id, count(*)::int from tracker_governance.outbox_messages
        where event_type = 'work_item.created' group by 1, 2 having count(*) > 1`,
    )
    expect(doubled).toEqual([])
    await expectNothingLeft(w, w.endpointId)
  })

  test('of a project from its renaming to its end is in its binding', async () => {
    const { w, tell } = await told(mode, ['applied'])
    const binding = async () => {
      await tell()
      const [row] = await w.sql(
        `select name, archived, status from tracker_integration.scope_bindings where kind = 'project'`,
      )
      w.clock.advance(MINUTE)
      return row
    }
    w.project.renameKey('NEW')
    expect(await binding()).toEqual({ name: 'NEW', archived: false, status: 'active' })
    w.project.archiveProject()
    expect(await binding()).toMatchObject({ archived: true })
    w.project.unarchiveProject()
    expect(await binding()).toMatchObject({ archived: false })
    w.project.deleteProject()
    expect(await binding()).toMatchObject({ status: 'gone' })
    w.project.restoreProject()
    expect(await binding()).toMatchObject({ status: 'active' })
    w.project.deleteBoard(w.board)
    await binding()
    expect(await w.sql(`select status from tracker_integration.scope_bindings where kind = 'board'`)).toEqual([
      { status: 'gone' },
    ])
  })
})

/** One delivery of a webhook that an app has registered. */
async function delivery(w: JiraWorld, dynamic: boolean): Promise<OutgoingDelivery> {
  w.server.state.addHook({ url: new URL(w.webhookUrl, PUBLIC).href, dynamic })
  const sent: OutgoingDelivery[] = []
  w.server.onDelivery = (it) => sent.push(it)
  w.project.createIssue()
  const [first] = sent
  if (first === undefined) throw new Error('nothing was sent')
  return first
}

const receive = (w: JiraWorld, { headers, body }: ReturnType<typeof signed>, query: Record<string, string> = {}) =>
  w.app.receive('jira', w.endpointId, { headers, body: Buffer.from(body), query })

test('a signature of today opens the door; SHA-1, another secret and none do not', async () => {
  const w = await jiraWorld()
  const it = await delivery(w, false)
  expect(await receive(w, signed(it, { secret: w.secret }))).toMatchObject({ duplicate: false })
  expect(await receive(w, signed({ ...it, attempt: 2 }, { secret: w.secret }))).toMatchObject({ duplicate: true })
  await expect(receive(w, signed(it, { secret: w.secret, method: 'sha1' }))).rejects.toMatchObject({
    code: 'SIGNATURE_MALFORMED',
  })
  await expect(receive(w, signed(it, { secret: 'another' }))).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' })
  await expect(receive(w, signed(it, 'none'))).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
})

test('a token of the app opens the door while it lives; afterwards, or from another app, it does not', async () => {
  const clientSecret = 'client-secret-of-the-app-0123456789'
  const w = await jiraWorld({ endpoint: { webhookProof: 'jwt', webhookSecret: clientSecret } })
  const it = await delivery(w, true)
  expect(await receive(w, signed(it, { clientSecret }))).toMatchObject({ duplicate: false })
  expect(await receive(w, signed(it, { clientSecret, scheme: 'Bearer' }))).toMatchObject({ duplicate: true })
  await expect(receive(w, signed(it, { clientSecret: 'another-one-0123456789' }))).rejects.toMatchObject({
    code: 'SIGNATURE_MISMATCH',
  })
  w.clock.advance(HOUR)
  await expect(receive(w, signed(it, { clientSecret }))).rejects.toMatchObject({ code: 'SIGNATURE_MISMATCH' })
})

test('the token in the URL opens the door; a wrong one, none, or a wrong signature beside it do not', async () => {
  const w = await jiraWorld({ mode: 'datacenter', endpoint: { webhookProof: 'url_token' } })
  const it = await delivery(w, false)
  const query = Object.fromEntries(new URL(w.webhookUrl, PUBLIC).searchParams)
  expect(await receive(w, signed(it, 'none'), query)).toMatchObject({ duplicate: false })
  await expect(receive(w, signed(it, 'none'), { token: 'guessed' })).rejects.toMatchObject({
    code: 'SIGNATURE_MALFORMED',
  })
  await expect(receive(w, signed(it, 'none'))).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(receive(w, signed(it, { secret: 'another' }), query)).rejects.toMatchObject({
    code: 'SIGNATURE_MISMATCH',
  })
})
