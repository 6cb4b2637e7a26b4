import { expect, test } from 'vitest'
import { lockRowsOfCommits, type Table } from '../../src/db/table.ts'
import { commitChecks, peerReviews } from '../../src/db/tables/construction.ts'
import type { Tx } from '../../src/db/tx.ts'
import { setup, type World } from '../support/world.ts'

const SCOPE = '11111111-1111-5111-8111-111111111111'

/** How a table without statistics is read, as it is in the first hours of a backfill. */
async function planOf(world: World, table: Table, column: string): Promise<string> {
  return world.db.tenant(world.tenantId, async (tx) => {
    const plan: string[] = []
    const explaining = {
      tenantId: tx.tenantId,
      async rows(sql: string, values: readonly unknown[]) {
        const lines = await tx.rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, values)
        plan.push(...lines.map((line) => line['QUERY PLAN']))
        return []
      },
    }
    await lockRowsOfCommits(explaining as unknown as Tx, table, column, [{ scopeId: SCOPE, sha: 'a' }])
    return plan.join('\n')
  })
}

test('pull requests and checks of a commit are found by the commit, not by reading their scope', async () => {
  const world = await setup()
  await world.sql(
    `insert into tracker_construction.peer_reviews
       (tenant_id, created_by, updated_by, scope_id, external_id, head_commit, opened_at, merged_at)
     select $1, $1, $1, $2, n::text, 'sha' || n, now(), now() from generate_series(1, 3000) n`,
    [world.tenantId, SCOPE],
  )
  const reviews = await planOf(world, peerReviews, 'headCommit')
  expect(reviews).toContain('idx_peer_reviews_head')
  expect(reviews).not.toMatch(/idx_peer_reviews_(merged|unsettled|tenant_story)|Seq Scan/)
  expect(await planOf(world, commitChecks, 'sha')).toContain('idx_commit_checks_sha')
})
