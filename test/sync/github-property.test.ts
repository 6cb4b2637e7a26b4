import { expect, test } from 'vitest'
import { copyOf } from './copy.ts'
import { expectCopied } from './expect-copied.ts'
import { expectNothingLeft } from './expect-settled.ts'
import { countOf, forAllHistories, timeFor } from './for-all-histories.ts'
import { githubWorld } from './github-world.ts'
import { runOn } from './happenings.ts'
import { OF_A_REPOSITORY } from './history.ts'
import { play, type Stage, settle, stage } from './play.ts'
import { type Copy, sourceOf, upTo } from './source-copy.ts'

const HISTORIES = countOf(6)
/** Its first four histories find a ledger that takes what is older, and a census that marks nothing gone; many seeds do not. */
const SEED = 5

test(
  'whatever happens at the source and on the way from it, the copy comes to equal the source',
  async () => {
    const w = await githubWorld({ server: { perPageCap: 4 } })
    await forAllHistories(
      OF_A_REPOSITORY,
      HISTORIES,
      async (history, number) => {
        w.skew.ms = history.skew * 60_000
        const on = await stage(w, `story-${number}`)
        await play(on, history)
        await settle(on, history)
        expect(await runOn(on, 'incremental')).toMatchObject({ status: 'success', failures: [] })
        if (!history.hasTies) await expectPolledCopy(on)
        expect(await runOn(on, 'census')).toMatchObject({ status: 'success', failures: [] })
        expect(await runOn(on, 'incremental')).toMatchObject({ status: 'success', failures: [] })
        await expectCopied({ sql: w.sql, endpointId: on.endpointId, repository: on.source.repository })
        await expectNoDoubleEvent(on)
        await expectNothingLeft(w, on.endpointId)
      },
      SEED,
    )
  },
  timeFor(HISTORIES),
)

/** What polling alone owes: all but losses, and verdicts of checks, which move nothing that is listed. */
async function expectPolledCopy({ w, endpointId, source }: Stage): Promise<void> {
  const there = sourceOf(source.repository.it)
  const here = upTo(there, await copyOf(w, endpointId))
  expect(living(here, there)).toEqual(living(there, there))
}

function living(copy: Copy, source: Copy): Copy {
  const known = <Item>(items: Readonly<Record<string, Item>>, of: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(items).filter(([id]) => id in of))
  const pulls = Object.entries(copy.pulls).map(([number, pull]) => [number, { ...pull, ci: null }])
  return {
    ...copy,
    pulls: Object.fromEntries(pulls),
    issues: known(copy.issues, source.issues),
    runs: known(copy.runs, source.runs),
    deployments: known(copy.deployments, source.deployments),
    releases: known(copy.releases, source.releases),
  }
}

/** What happens once is told once: an opening and a merge of each pull request, the first outcome of each deployment. */
async function expectNoDoubleEvent({ w, source }: Stage): Promise<void> {
  const repository = source.repository.it
  const events = await w.sql<{ type: string; n: number; most: number }>(
    `select event_type as type, count(distinct aggregate_id)::int as n, max(times)::int as most from (
       select event_type, aggregate_id, count(*) as times from tracker_governance.outbox_messages
        where event_type in ('peer_review.opened', 'peer_review.merged') and payload ->> 'scope_id' = (
                select scope_id::text from tracker_integration.scope_bindings where external_id = $1)
        group by 1, 2) told
      group by 1`,
    [String(repository.id)],
  )
  const counts = Object.fromEntries(events.map(({ type, n }) => [type, n]))
  const pulls = repository.pulls.created
  const merged = pulls.filter(({ merged_at }) => merged_at !== null)
  expect(events.filter(({ most }) => most > 1)).toEqual([])
  expect(counts).toEqual({
    ...(pulls.length === 0 ? {} : { 'peer_review.opened': pulls.length }),
    ...(merged.length === 0 ? {} : { 'peer_review.merged': merged.length }),
  })
}
