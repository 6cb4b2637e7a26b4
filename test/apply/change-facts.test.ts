import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, ChangeByKind } from '../../src/domain/changes.ts'
import { objectId } from '../../src/domain/ids.ts'
import { setup, type World } from '../support/world.ts'
import { at, common, pullRequest, tell } from './told.ts'

/** A draft is marked ready for review. */
const ready = (pullRequest: string, minute: number): Change => ({
  ...common,
  kind: 'pull_request_ready',
  externalId: `${pullRequest}/${at(minute)}`,
  externalKey: null,
  version: '0',
  fields: { pullRequest, at: at(minute) },
})

const commit = (sha: string, fields: Partial<ChangeByKind<'commit'>['fields']> = {}, version = '0'): Change => ({
  ...common,
  kind: 'commit',
  externalId: `${common.scope}/${sha}`,
  externalKey: sha,
  version,
  fields: {
    sha,
    title: 'Say hello',
    author: null,
    authorLogin: null,
    authorEmailHash: null,
    authoredAt: at(0),
    committedAt: at(0),
    parentsCount: null,
    ...fields,
  },
})

const reviews = (w: World) =>
  w.sql<Record<string, unknown>>(
    `select number, author_login, ready_at, labels, reverts, inside_path, additions
       from tracker_construction.peer_reviews order by number`,
  )

describe('a pull request', () => {
  test('keeps its labels, what it reverts and who wrote it', async () => {
    const w = await setup()
    const author = { externalId: '9', login: 'renovate[bot]', displayName: null, kind: 'bot' as const }
    await tell(w, [pullRequest('7', { labels: ['hotfix'], reverts: [5, 6], author })])
    expect(await reviews(w)).toMatchObject([
      { labels: ['hotfix'], reverts: [5, 6], author_login: 'renovate[bot]', inside_path: null, ready_at: null },
    ])
  })

  test('keeps the labels it has when it is told without, and loses them when it is told that there are none', async () => {
    const w = await setup()
    await tell(w, [pullRequest('7', { labels: ['hotfix'] }, at(1))])
    await tell(w, [pullRequest('7', { labels: null, title: 'Another' }, at(2))])
    expect(await reviews(w)).toMatchObject([{ labels: ['hotfix'] }])
    await tell(w, [pullRequest('7', { labels: [] }, at(3))])
    expect(await reviews(w)).toMatchObject([{ labels: [] }])
  })

  test('is ready since the first time it was marked so, in whatever order that is told', async () => {
    const told = [pullRequest('7', { draft: true }), ready('7', 4), ready('7', 2), ready('7', 9)]
    for (const [order] of fc.sample(fc.tuple(fc.shuffledSubarray(told, { minLength: 4 })), { numRuns: 4, seed: 7 })) {
      const w = await setup()
      for (const change of order) await tell(w, [change])
      expect(await reviews(w)).toMatchObject([{ number: 7, ready_at: new Date(at(2)) }])
    }
  })

  test('keeps what only it alone tells when a list tells of it again', async () => {
    const w = await setup()
    const paths = {
      ...common,
      kind: 'pull_request_paths' as const,
      externalId: '7',
      externalKey: null,
      version: at(1),
      fields: { pullRequest: '7', inside: true },
    }
    await tell(w, [pullRequest('7'), paths, ready('7', 1)])
    await tell(w, [pullRequest('7', { title: 'Listed' }, at(5))])
    expect(await reviews(w)).toMatchObject([{ inside_path: true, ready_at: new Date(at(1)) }])
    await tell(w, [{ ...paths, version: at(6), fields: { pullRequest: '7', inside: null } }])
    expect(await reviews(w)).toMatchObject([{ inside_path: null }])
  })
})

describe('a commit', () => {
  const paths = (sha: string, inside: boolean) => ({
    ...common,
    kind: 'commit_paths' as const,
    externalId: `${common.scope}/${sha}`,
    externalKey: sha,
    version: '0',
    fields: { inside },
  })
  const stored = (w: World) =>
    w.sql<Record<string, unknown>>(
      'select sha, author_login, author_is_bot, inside_path, parents_count from tracker_construction.commits',
    )

  test('keeps the paths that its push told when the API tells the rest, before or after', async () => {
    const pushed = [commit('a1', { authorLogin: 'octocat' }), paths('a1', true)]
    const whole = commit('a1', { parentsCount: 1, authorLogin: 'octocat' }, '1')
    for (const order of [
      [pushed, [whole]],
      [[whole], pushed],
    ]) {
      const w = await setup()
      for (const changes of order) await tell(w, changes)
      expect(await stored(w)).toEqual([
        { sha: 'a1', author_login: 'octocat', author_is_bot: false, inside_path: true, parents_count: 1 },
      ])
    }
  })

  test('is a bot when its account is one', async () => {
    const w = await setup()
    const author = { externalId: '9', login: 'dependabot[bot]', displayName: null, kind: 'bot' as const }
    await tell(w, [commit('a1', { author, authorLogin: 'dependabot[bot]' })])
    expect(await stored(w)).toMatchObject([{ author_is_bot: true, author_login: 'dependabot[bot]' }])
  })
})

test('the binding knows the default branch as it was last, and an older word does not bring the former back', async () => {
  const w = await setup()
  const branch = (name: string, minute: number) => ({
    ...common,
    kind: 'default_branch' as const,
    externalId: common.scope,
    externalKey: null,
    version: `${at(minute)}#0`,
    fields: { name },
  })
  await tell(w, [branch('main', 3)])
  await tell(w, [branch('master', 1)])
  const bindings = await w.sql('select default_branch, scope_id from tracker_integration.scope_bindings')
  const scope_id = objectId(w.tenantId, 'github.com', 'repository', common.scope)
  expect(bindings).toEqual([{ default_branch: 'main', scope_id }])
})
