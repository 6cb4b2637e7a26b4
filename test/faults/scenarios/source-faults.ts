import { eventIds } from '../../support/final-state.ts'
import { seeded } from '../../support/seeded.ts'
import { runToEnd } from '../../sync/running.ts'
import { defineFault, finding, type Stage } from './fault.ts'
import { githubSource, jiraSource, reading, type Source, type SourceOptions } from './sources.ts'

interface Size {
  /** How often something happens in every stream. */
  readonly happenings: number
  readonly faults: number
  readonly pageCap?: number
}

const AT = '2026-01-10T08:00:00Z'
/**
 * After an answer that tells to wait, those that were on their way still arrive: of three more streams that are read at the
 * same time. A third of the faults tell to wait.
 */
const ON_THEIR_WAY = 3 / 3
/** Far more than it takes; a source that is never read to its end shall not be read for ever. */
const MOST_RUNS = 100

const play =
  (open: (stage: Stage, options: SourceOptions) => Promise<Source>) =>
  async (stage: Stage, { happenings, faults, ...size }: Size) => {
    const source = await open(stage, { at: AT, ...size })
    for (let n = 0; n < happenings; n += 1) source.happen(n)
    const calm = await reading(stage, source)
    const requests = await counted(source, () => runToEnd(calm.world, calm.endpointId, { mode: 'full' }))
    const tried = await reading(stage, source)

    const random = seeded(5)
    let asked = 0
    // Counts the requests, and matches none.
    source.failAt(() => {
      asked += 1
      return false
    }, 0)
    const met = new Set<number>()
    let at = 0
    for (let n = 0; n < faults; n += 1) {
      at += 1 + Math.floor((random() * requests * 2) / faults)
      const here = at
      source.failAt(() => asked === here && met.add(n).size > 0, n)
    }
    // A stream that failed more often than it is tried again ends its run early: the next goes on, among the other faults.
    const ends: string[] = []
    while (met.size < faults && ends.length < MOST_RUNS)
      ends.push((await runToEnd(tried.world, tried.endpointId, { mode: 'full' })).status)
    source.clearFaults()
    // What a deployment brought is asked for by the run after the one that learned of its success.
    const next = await runToEnd(tried.world, tried.endpointId, { mode: 'incremental' })
    const last = await runToEnd(tried.world, tried.endpointId, { mode: 'incremental' })
    const twice = await tried.world.sql(
      `select action, aggregate_id from tracker_audit.audit_entries where action like '%.created' group by 1, 2
      having count(*) > 1`,
    )
    const findings = [
      finding('faults that were met', met.size, faults),
      await source.compared(tried.world, tried.endpointId),
      finding('events, with those of an undisturbed sync', await eventIds(tried.world), await eventIds(calm.world)),
      finding('creations told twice', twice, []),
      finding('the two runs after it', [next.status, last.status], ['success', 'success']),
      finding(
        'requests that were sent although it was told to wait',
        Math.max(0, source.beyondLimit - ON_THEIR_WAY * faults),
        0,
      ),
    ]
    const runs = [...new Set(ends)].map((end) => `${ends.filter((it) => it === end).length} ${end}`).join(', ')
    const seen = `${asked} requests, ${requests} undisturbed; runs: ${runs}; ${source.beyondLimit} too early`
    return { findings, seen }
  }

async function counted(source: Source, work: () => Promise<unknown>): Promise<number> {
  let count = 0
  source.failAt(() => {
    count += 1
    return false
  }, 0)
  await work()
  source.clearFaults()
  return count
}

const inWords = ({ happenings, faults }: Size) =>
  `${faults} faults of every kind in a sync of ${happenings} of everything`

export const githubFaults = defineFault<Size>({
  name: 'github',
  what: 'GitHub answers 429, 403 with and without headers, 502, half a body, never ends, repeats and turns pages',
  sizes: { small: { happenings: 40, faults: 22, pageCap: 10 }, full: { happenings: 1_000, faults: 200 } },
  inWords,
  play: play(githubSource),
})

export const jiraFaults = defineFault<Size>({
  name: 'jira',
  what: 'Jira answers 429 in its forms, 502, half a body, never ends, repeats pages and tokens, turns pages',
  sizes: { small: { happenings: 60, faults: 24, pageCap: 10 }, full: { happenings: 2_000, faults: 200, pageCap: 10 } },
  inWords,
  play: play(jiraSource),
})
