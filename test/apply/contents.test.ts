import { describe, expect, test } from 'vitest'
import { setup, type World } from '../support/world.ts'
import { one } from './applied.ts'
import { deployed, deployment, deploymentContents, idOf, pullRequest, pullRequestCommits, tell } from './told.ts'

const commit = (sha: string, authoredAt: string, parentsCount = 1) => ({ sha, authoredAt, parentsCount })
const EARLY = '2026-01-08T09:00:00.000Z'
const LATE = '2026-01-09T09:00:00.000Z'
/** A version that follows the one every change has unless another is given. */
const LATER = '2026-01-11T00:00:00.000Z'
const MERGE = commit('m', '2026-01-01T09:00:00.000Z', 2)

describe('the commits of a pull request', () => {
  test('the first commit is the earliest that is no merge', async () => {
    const world = await setup()
    await tell(world, [pullRequest('12'), pullRequestCommits('12', [commit('b', LATE), commit('a', EARLY), MERGE])])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ first_commit_at: new Date(EARLY) })
  })

  test('of merges only, the earliest counts; of no commits, none', async () => {
    const world = await setup()
    await tell(world, [pullRequestCommits('12', [MERGE])])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({
      first_commit_at: new Date(MERGE.authoredAt),
    })
    await tell(world, [pullRequestCommits('12', [], LATER)])
    expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({ first_commit_at: null })
  })

  test('the pull request itself does not wipe the first commit, whichever comes first', async () => {
    const changes = [pullRequest('12'), pullRequestCommits('12', [commit('a', EARLY)])]
    for (const order of [changes, changes.toReversed()]) {
      const world = await setup()
      for (const change of order) await tell(world, [change])
      expect(await one(world, 'tracker_construction.peer_reviews')).toMatchObject({
        number: 12,
        first_commit_at: new Date(EARLY),
      })
    }
  })

  test('are linked once, and stay linked when a rebase replaces them', async () => {
    const world = await setup()
    const first = pullRequestCommits('12', [commit('a', EARLY), commit('b', LATE)])
    const { written } = await tell(world, [pullRequest('12'), first])
    expect(written).toMatchObject({ 'tracker_construction.pull_request_commits': 2 })
    await tell(world, [pullRequestCommits('12', [commit('c', LATE), commit('b', LATE)], LATER)])
    const links = await world.sql(
      `select peer_review_id, commit_id, position from tracker_construction.pull_request_commits order by created_at, position`,
    )
    const link = (sha: string, position: number) => ({
      peer_review_id: idOf(world, 'pull_request', '12'),
      commit_id: idOf(world, 'commit', `1/${sha}`),
      position,
    })
    expect(links).toEqual([link('a', 0), link('b', 1), link('c', 0)])
  })
})

/** Commits that the deployment brought, by the base that counts now. */
const contents = async (world: World) =>
  (
    await world.sql<{ commit_id: string }>(
      `select c.commit_id from tracker_release.deployment_changes c
         join tracker_release.deployment_records d on d.id = c.deployment_record_id and d.contents_base_sha = c.base_sha
        order by c.position`,
    )
  ).map((row) => row.commit_id)

describe('the contents of a deployment', () => {
  const commits = (world: World, ...shas: string[]) => shas.map((sha) => idOf(world, 'commit', `1/${sha}`))

  test('are linked with how they are known, and the record says against which base', async () => {
    const world = await setup()
    await tell(world, [...deployed('3', 'c3', 0), deploymentContents('3', 'c1', ['c2', 'c3'], EARLY)])
    expect(await one(world, 'tracker_release.deployment_records')).toMatchObject({
      contents_base_sha: 'c1',
      contents_complete: true,
    })
    expect(await contents(world)).toEqual(commits(world, 'c2', 'c3'))
    expect(await world.sql('select distinct known_by from tracker_release.deployment_changes')).toEqual([
      { known_by: 'compare' },
    ])
  })

  test('are others when a deployment turns out to lie between, and the former ones again when it is gone', async () => {
    const world = await setup()
    await tell(world, [...deployed('3', 'c3', 0), deploymentContents('3', 'c1', ['c2', 'c3'], EARLY)])
    await tell(world, [deploymentContents('3', 'c2', ['c3'], LATE)])
    expect(await contents(world)).toEqual(commits(world, 'c3'))
    await tell(world, [deploymentContents('3', 'c1', ['c2', 'c3'], LATER)])
    expect(await contents(world)).toEqual(commits(world, 'c2', 'c3'))
  })

  test('outlast a newer state of the deployment', async () => {
    const world = await setup()
    await tell(world, [...deployed('3', 'c3', 0), deploymentContents('3', '', ['c3'], EARLY)])
    await tell(world, [deployment('3', 'c3', 30)])
    expect(await one(world, 'tracker_release.deployment_records')).toMatchObject({ contents_base_sha: '' })
  })
})
