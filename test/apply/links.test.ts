import { expect, test } from 'vitest'
import type { BranchChange, Change } from '../../src/domain/changes.ts'
import { seeded, shuffled } from '../support/seeded.ts'
import { setup, type World } from '../support/world.ts'
import { eventTypes } from './applied.ts'
import { at, issue, plan, planId, told, XYZ } from './planned.ts'
import { branch, gone, idOf, pullRequest, tell } from './told.ts'

/** Work items of one source, and the pull requests and branches of another that name them. */

const story = async (world: World, id = '1') => {
  const [row] = await world.sql<Record<string, unknown>>(
    'select * from tracker_construction.technical_stories where id = $1',
    [planId(world, 'technical_story', id)],
  )
  return row
}
const reviewOf = async (world: World, id: string) => {
  const [row] = await world.sql<Record<string, unknown>>(
    'select * from tracker_construction.peer_reviews where id = $1',
    [idOf(world, 'pull_request', id)],
  )
  return row
}

const naming = (name: string, ...storyKeys: string[]): Change => {
  const change = branch(name) as BranchChange
  return { ...change, fields: { name, exists: true, storyKeys } }
}
const MERGED = { mergedAt: at(9), closedAt: at(9), sourceStatus: 'merged' }
/** The repository's work moves stories from the beginning. */
const moving = (world: World) =>
  world.app.addScope(world.admin, world.endpointId, { name: 'octo/hello', rules: { moveStories: true } })

test('a story that comes after its pull request and branch is linked with them, both ways', async () => {
  const world = await setup()
  await tell(world, [naming('ABC-1-login', 'ABC-1'), pullRequest('12', { storyKeys: ['ABC-1'] })])
  expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: null })
  await plan(world, told(issue('1', 'technical_story')))
  const linked = await story(world)
  expect(linked).toMatchObject({
    peer_review_id: idOf(world, 'pull_request', '12'),
    code_branch: { name: 'hello' },
    status: 'todo',
  })
  expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: linked?.id })
  // That it is linked is no news of the work item.
  expect(await eventTypes(world)).toEqual(['peer_review.opened', 'work_item.created'])
})

test('in whatever order a story and its work come, it stands at the same stage in the end', async () => {
  type Step = (world: World) => Promise<unknown>
  const steps: Step[] = [
    (world) => plan(world, told(issue('1', 'technical_story'))),
    (world) =>
      plan(world, told(issue('1', 'technical_story', 5, { plan: { stage: 'in_progress' }, sourceStatus: 'Doing' }))),
    (world) => tell(world, [naming('ABC-1-login', 'ABC-1')]),
    (world) => tell(world, [pullRequest('12', { storyKeys: ['ABC-1'] })]),
    (world) => tell(world, [pullRequest('12', { storyKeys: ['ABC-1'], ...MERGED }, at(9))]),
    (world) => tell(world, [pullRequest('13', { storyKeys: ['ABC-1'], openedAt: at(4), draft: true }, at(4))]),
  ]
  for (const seed of [0, 1, 2, 3, 4]) {
    const world = await setup()
    await moving(world)
    for (const step of seed === 0 ? steps : shuffled(steps, seeded(seed))) await step(world)
    expect(await story(world), `order ${seed}`).toMatchObject({
      status: 'done',
      source_stage: 'in_progress',
      work_stage: 'done',
      peer_review_id: idOf(world, 'pull_request', '13'),
    })
    expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: planId(world, 'technical_story', '1') })
  }
})

test('without the leave of the rules the status is what the source says; a blocked story stays blocked', async () => {
  const world = await setup()
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1'], ...MERGED })])
  await plan(world, told(issue('1', 'technical_story')))
  expect(await story(world)).toMatchObject({ status: 'todo', work_stage: null })

  const other = await setup()
  await moving(other)
  await tell(other, [pullRequest('12', { storyKeys: ['ABC-1'], ...MERGED })])
  await plan(other, told(issue('1', 'technical_story', 0, { plan: { stage: 'blocked' } })))
  expect(await story(other)).toMatchObject({ status: 'blocked', work_stage: 'done' })
  await plan(other, told(issue('1', 'technical_story', 1, { plan: { stage: 'in_progress' } })))
  expect(await story(other)).toMatchObject({ status: 'done', source_stage: 'in_progress' })
})

test('a story and a pull request that are stored at the same moment, in two scopes, do not miss each other', async () => {
  const world = await setup()
  await plan(world, told(issue('99', 'technical_story')))
  await tell(world, [pullRequest('99')])
  const ids = Array.from({ length: 20 }, (_, n) => String(n + 1))
  await Promise.all(
    ids.flatMap((id) => [
      plan(world, told(issue(id, 'technical_story'))),
      tell(world, [pullRequest(id, { storyKeys: [`ABC-${id}`] })]),
    ]),
  )
  expect(await world.count('tracker_construction.technical_stories where peer_review_id is not null')).toBe(20)
  expect(await world.count('tracker_construction.peer_reviews where technical_story_id is not null')).toBe(20)
})

test('a pull request that names two stories belongs to the first of them, whichever comes last', async () => {
  for (const order of [
    ['1', '2'],
    ['2', '1'],
  ]) {
    const world = await setup()
    await tell(world, [pullRequest('12', { storyKeys: ['ABC-1', 'ABC-2'] })])
    for (const id of order) await plan(world, told(issue(id, 'technical_story')))
    expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: planId(world, 'technical_story', '1') })
    for (const id of order)
      expect(await story(world, id)).toMatchObject({ peer_review_id: idOf(world, 'pull_request', '12') })
  }
})

test('a pull request that is renamed leaves its story and goes to the other', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'technical_story'), issue('2', 'technical_story')))
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1'] })])
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-2'] }, at(1))])
  expect(await story(world, '1')).toMatchObject({ peer_review_id: null, code_branch: null })
  expect(await story(world, '2')).toMatchObject({ peer_review_id: idOf(world, 'pull_request', '12') })
  await tell(world, [pullRequest('12', { storyKeys: [] }, at(2))])
  expect(await story(world, '2')).toMatchObject({ peer_review_id: null })
  expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: null })
})

test('a story that moves to another project keeps the pull request that names it by its former key', async () => {
  const world = await setup()
  await moving(world)
  await plan(world, told(issue('1', 'technical_story')))
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1'] })])
  await plan(world, [{ scope: XYZ, changes: [issue('1', 'technical_story', 1, { key: 'XYZ-8', scope: XYZ })] }])
  const linked = { external_key: 'XYZ-8', peer_review_id: idOf(world, 'pull_request', '12') }
  expect(await story(world)).toMatchObject(linked)
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1'], ...MERGED }, at(9))])
  expect(await story(world)).toMatchObject({ ...linked, status: 'done' })
  expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: planId(world, 'technical_story', '1') })
})

test('a pull request does not belong to a story that is gone, and a story does not know one that is', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'technical_story'), issue('2', 'technical_story')))
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1', 'ABC-2'] })])
  await plan(world, told(gone(issue('1', 'technical_story'))))
  expect(await reviewOf(world, '12')).toMatchObject({ technical_story_id: planId(world, 'technical_story', '2') })
  await tell(world, [gone(pullRequest('12'))])
  expect(await story(world, '2')).toMatchObject({ peer_review_id: null })
})

test('a review or a check of a linked pull request does not look for its stories again', async () => {
  const world = await setup()
  await plan(world, told(issue('1', 'technical_story')))
  await tell(world, [pullRequest('12', { storyKeys: ['ABC-1'] })])
  const asked: string[] = []
  const detail: Change = {
    kind: 'pull_request_detail',
    externalId: '12',
    externalKey: null,
    url: null,
    version: at(1),
    scope: '1',
    gone: null,
    fields: { pullRequest: '12', additions: 1, deletions: 1, changedFiles: 1, mergeConflict: null },
  }
  await tell(world, [detail], (tx) => ({
    ...tx,
    rows: (sql, values) => {
      asked.push(sql)
      return tx.rows(sql, values)
    },
  }))
  expect(asked.filter((sql) => sql.includes('technical_stories'))).toEqual([])
})

const epicOf = async (world: World) => {
  const [row] = await world.sql<{ epic_id: string | null }>('select epic_id from tracker_discovery.user_stories')
  return row?.epic_id
}
const waiting = issue('1', 'user_story', 0, { plan: { epicKey: 'XYZ-7' } })
const epic = issue('9', 'epic', 0, { key: 'XYZ-7', scope: XYZ })
const ofXyz = (...changes: Change[]) => changes.map((change) => ({ scope: XYZ, changes: [change] }))

test('a story that tells only the key of its epic knows the epic, whichever comes first, of another project too', async () => {
  const [storyFirst, epicFirst, together] = [await setup(), await setup(), await setup()]
  await plan(storyFirst, told(waiting))
  expect(await epicOf(storyFirst)).toBe(null)
  await plan(storyFirst, ofXyz(epic))
  await plan(epicFirst, ofXyz(epic))
  await plan(epicFirst, told(waiting))
  await plan(together, [...told(waiting), ...ofXyz(epic)])
  for (const world of [storyFirst, epicFirst, together]) {
    expect(await epicOf(world)).toBe(planId(world, 'epic', '9'))
    expect(await eventTypes(world)).toEqual(['work_item.created', 'work_item.created'])
  }
  const next = issue('1', 'user_story', 1, { title: 'Better', plan: { epicKey: 'XYZ-7' } })
  await plan(storyFirst, told(next))
  expect(await epicOf(storyFirst)).toBe(planId(storyFirst, 'epic', '9'))
  await plan(storyFirst, told(issue('1', 'user_story', 2, { plan: { epicKey: null } })))
  expect(await epicOf(storyFirst)).toBe(null)
})

test('an epic of the same key on another server is another epic', async () => {
  const world = await setup()
  await plan(world, ofXyz(epic), { host: 'jira.example.com' })
  await plan(world, told(waiting))
  expect(await epicOf(world)).toBe(null)
  await plan(world, ofXyz(issue('9', 'epic', 1, { key: 'XYZ-7', scope: XYZ, title: 'Again' })), {
    host: 'jira.example.com',
  })
  expect(await epicOf(world)).toBe(null)
})
