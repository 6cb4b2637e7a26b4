import { expect, test } from 'vitest'
import type { ScopeRules } from '../../src/domain/rules.ts'
import { altered, type Example, example } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'

const REPO = 'Codertocat/Hello-World'

async function withStory(rules: Partial<ScopeRules> = {}): Promise<World> {
  const world = await setup({ bindingMode: 'listed' })
  await world.app.addScope(world.admin, world.endpointId, { name: REPO, rules })
  await world.sql(
    `insert into tracker_construction.technical_stories (tenant_id, external_key, title, created_by, updated_by)
     values ($1, 'ABC-123', 'Log in', $1, $1)`,
    [world.tenantId],
  )
  return world
}

const naming = (given: Example, changes: Record<string, unknown> = {}) =>
  altered(given, (payload: { pull_request: Record<string, unknown> }) => {
    Object.assign(payload.pull_request, { title: 'ABC-123 log in' }, changes)
  })

const story = async (world: World) => {
  const [row] = await world.sql<Record<string, unknown>>('select * from tracker_construction.technical_stories')
  return row
}

test('a pull request that names a story is linked with it, both ways, and the story keeps its status', async () => {
  const world = await withStory()
  await world.receive(naming(example('pull_request', 'opened')))
  await world.drain()
  const [review] = await world.sql<Record<string, unknown>>('select * from tracker_construction.peer_reviews')
  const linked = await story(world)
  expect(review).toMatchObject({ technical_story_id: linked?.id, story_keys: ['ABC-123'] })
  expect(linked).toMatchObject({
    peer_review_id: review?.id,
    code_branch: { name: 'changes', scope_id: review?.scope_id },
    status: 'todo',
  })
})

test('where the rules allow, the story moves with its work, forward only', async () => {
  const world = await withStory({ moveStories: true })
  const branch = altered(example('create'), (payload: Record<string, unknown>) => {
    Object.assign(payload, { ref: 'ABC-123-login', ref_type: 'branch' })
  })
  await world.receive(branch)
  await world.drain()
  expect(await story(world)).toMatchObject({ status: 'in_progress', code_branch: { name: 'ABC-123-login' } })

  const opened = naming(example('pull_request', 'opened'))
  await world.receive(opened)
  await world.drain()
  expect(await story(world)).toMatchObject({ status: 'in_review', code_branch: { name: 'changes' } })

  const at = '2019-05-15T15:21:18Z'
  await world.receive(naming(example('pull_request', 'closed'), { merged: true, merged_at: at, closed_at: at }))
  await world.receive(opened)
  await world.drain()
  expect(await story(world)).toMatchObject({ status: 'done' })
})

test('of several pull requests the one opened last counts, whichever comes first', async () => {
  const first = naming(example('pull_request', 'opened'))
  const second = naming(first, {
    id: 7,
    number: 7,
    created_at: '2019-05-16T00:00:00Z',
    updated_at: '2019-05-16T00:00:00Z',
  })
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const world = await withStory()
    for (const given of order) {
      await world.receive(given)
      await world.drain()
    }
    const [later] = await world.sql<{ id: string }>('select id from tracker_construction.peer_reviews where number = 7')
    expect(await story(world)).toMatchObject({ peer_review_id: later?.id })
  }
})

test('a key that names no story stays with the pull request and harms nothing', async () => {
  const world = await setup()
  await world.receive(naming(example('pull_request', 'opened')))
  expect(await world.drain()).toMatchObject({ applied: 1 })
  expect(await world.sql('select story_keys, technical_story_id from tracker_construction.peer_reviews')).toEqual([
    { story_keys: ['ABC-123'], technical_story_id: null },
  ])
})
