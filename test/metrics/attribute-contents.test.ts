import { describe, expect, test } from 'vitest'
import { at, deployed, deploymentContents, idOf, pullRequest, pullRequestCommits, tell } from '../apply/told.ts'
import { setup, type World } from '../support/world.ts'
import { attributeAll, commitOf, factsOf } from './attributed.ts'

const ms = (minute: number) => Date.parse(at(minute))
const deploymentId = (world: World, id: string) => idOf(world, 'deployment', id)
const merged = (id: string, minute: number, fields = {}) =>
  pullRequest(id, { mergedAt: at(minute), closedAt: at(minute), mergeCommit: `m${id}`, ...fields }, at(minute))

describe('what a deployment brought', () => {
  const told = () => [
    ...deployed('1', 'm0', 1),
    pullRequest('12'),
    pullRequestCommits('12', [{ sha: 'a', authoredAt: at(2), parentsCount: 1 }]),
    merged('12', 20),
    ...deployed('2', 'm12', 30),
  ]

  test('is known by the commits between it and the one before', async () => {
    const world = await setup()
    await tell(world, [...told(), deploymentContents('2', 'm0', ['a', 'm12'], at(40))])
    const commits = ['a', 'm12', 'x'].map((sha, i) => commitOf(sha, i))
    await tell(world, commits)
    await tell(world, [deploymentContents('2', 'm0', ['a', 'm12', 'x'], at(41))])
    await attributeAll(world)
    const { changes } = await factsOf(world)
    expect(changes.map(({ kind, deployment, startedAt }) => ({ kind, startedAt, deployment }))).toEqual(
      expect.arrayContaining([
        {
          kind: 'pull_request',
          startedAt: ms(2),
          deployment: { id: deploymentId(world, '2'), at: ms(31), knownBy: 'compare' },
        },
        // A commit that no pull request brought.
        {
          kind: 'commit',
          startedAt: ms(4),
          deployment: { id: deploymentId(world, '2'), at: ms(31), knownBy: 'compare' },
        },
      ]),
    )
    expect(changes).toHaveLength(2)
  })

  test('is known by the order of merges where nobody compared', async () => {
    const world = await setup()
    await tell(world, told())
    await attributeAll(world)
    const { changes } = await factsOf(world)
    expect(changes).toMatchObject([{ deployment: { id: deploymentId(world, '2'), knownBy: 'merge_commit' } }])
  })

  test('a commit that a rebase made anew belongs to the pull request that had it before', async () => {
    const world = await setup()
    await tell(world, told())
    await tell(world, [
      commitOf('a', 2, 'Add a greeting', at(2)),
      // The list of the pull request names a; b is what came of it on the branch.
      commitOf('b', 2, 'Add a greeting', at(2)),
      commitOf('m12', 3, 'Say it loud'),
    ])
    await tell(world, [deploymentContents('2', 'm0', ['b', 'm12'], at(41))])
    await attributeAll(world)
    expect((await factsOf(world)).changes).toMatchObject([{ kind: 'pull_request', deployment: { knownBy: 'compare' } }])
  })
})
