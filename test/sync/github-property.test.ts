import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyOf } from './copy.ts'
import { expectCopied } from './expect-copied.ts'
import { githubWorld } from './github-world.ts'
import { type History, histories, told } from './history.ts'
import { play, runOn, type Stage, settle, stage } from './play.ts'
import { type Copy, sourceOf, upTo } from './source-copy.ts'

/** So many by default; `HISTORIES=500 SEED=1` for a long look, `SEED=1 HISTORY=38:2` for one that failed. */
const HISTORIES = Number(process.env.HISTORIES ?? 6)
const SEED = Number(process.env.SEED ?? 20_260_110)
const PATH = process.env.HISTORY
/** Time enough for one on a machine that many share: 1 to 2 s on a quiet one. */
const EACH_MS = 60_000

test(
  'whatever happens at the source and on the way from it, the copy comes to equal the source',
  async () => {
    const w = await githubWorld({ server: { perPageCap: 4 } })
    let number = 0
    await fc.assert(
      fc.asyncProperty(histories({ min: 25, max: 40 }), async (history) => {
        number += 1
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
        await expectNothingLeft(on)
      }),
      {
        numRuns: HISTORIES,
        seed: SEED,
        ...(PATH === undefined ? {} : { path: PATH }),
        interruptAfterTimeLimit: HISTORIES * EACH_MS,
        markInterruptAsFailure: true,
        reporter: (run) => {
          if (!run.failed) return
          const [history] = (run.counterexample ?? []) as History[]
          const story = history === undefined ? 'no history came to its end in time' : told(history)
          throw new Error(`SEED=${run.seed} HISTORY=${run.counterexamplePath}\n${story}`, { cause: run.errorInstance })
        },
      },
    )
  },
  HISTORIES * EACH_MS + 60_000,
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

async function expectNothingLeft({ w, endpointId }: Stage): Promise<void> {
  const inbox = await w.sql(
    `select status, topic, error from tracker_integration.inbox_messages
      where integration_endpoint_id = $1 and status not in ('applied', 'skipped')`,
    [endpointId],
  )
  const running = await w.sql(
    `select id, mode from tracker_integration.sync_records where integration_endpoint_id = $1 and status = 'running'`,
    [endpointId],
  )
  expect({ inbox, running }).toEqual({ inbox: [], running: [] })
}
