import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { linksOf, writeLinks } from '../../src/db/links.ts'
import { pullRequestCommits } from '../../src/db/tables/construction.ts'
import type { Tx } from '../../src/db/tx.ts'
import { pullRequestCommits as commitsOf, pullRequest, tell } from '../apply/told.ts'
import { setup } from '../support/world.ts'

test('a link given twice, or known already, is there once and stays as it was', async () => {
  const world = await setup()
  const link = { peerReviewId: randomUUID(), commitId: randomUUID(), position: 1 }
  const write = (position: number | null) =>
    world.db.tenant(world.tenantId, (tx) =>
      writeLinks(
        tx,
        linksOf(pullRequestCommits, [
          { ...link, position },
          { ...link, position },
        ]),
      ),
    )
  expect(await write(1)).toBe(1)
  expect(await write(null)).toBe(0)
  expect(await world.sql('select tenant_id, position from tracker_construction.pull_request_commits')).toEqual([
    { tenant_id: world.tenantId, position: 1 },
  ])
})

test('links cost a batch one statement, however many they are, and none when there are none', async () => {
  const world = await setup()
  await tell(world, [pullRequest('1')])
  const statementsFor = async (first: number, pulls: number, commits: number) => {
    let statements = 0
    const spied = (tx: Tx): Tx => ({
      ...tx,
      rows: (sql, values) => {
        statements += 1
        return tx.rows(sql, values)
      },
      count: (sql, values) => {
        statements += 1
        return tx.count(sql, values)
      },
    })
    const sha = (pull: number, i: number) => ({ sha: `${pull}-${i}`, authoredAt: '2026-01-01T00:00:00.000Z' })
    const changes = Array.from({ length: pulls }, (_, i) => first + i).flatMap((pull) => [
      pullRequest(String(pull)),
      commitsOf(
        String(pull),
        Array.from({ length: commits }, (_, n) => ({ ...sha(pull, n), parentsCount: 1 })),
      ),
    ])
    await tell(world, changes, spied)
    return statements
  }
  const without = await statementsFor(10, 3, 0)
  expect(await statementsFor(20, 1, 1)).toBe(without + 1)
  expect(await statementsFor(30, 40, 25)).toBe(without + 1)
})
