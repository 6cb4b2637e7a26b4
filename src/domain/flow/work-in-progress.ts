import type { ChangeFact, EpochMs, Facts, Period, WorkFact } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { percentiles } from '../metrics/percentile.ts'
import { countedValues } from '../metrics/rows.ts'
import { covers, lookAt, type View } from '../metrics/view.ts'
import { excludedFromFlow } from './pull-requests.ts'
import { workIn } from './work-items.ts'

const sources: readonly Source[] = ['work']
const started = ({ startedAt }: WorkFact): EpochMs | null => startedAt
const opened = ({ openedAt }: ChangeFact): EpochMs | null => openedAt

/** How much has been begun and not finished. */
export const workInProgress: Metric = {
  name: 'work_in_progress',
  title: 'Work in progress',
  unit: 'count',
  better: null,
  version: 1,
  summary:
    'Planned items and defects that were started and not done at the end of the period, or as of now while it runs. Each row has its age.',
  sources,
  details: {
    age_p50: 'median of their ages by then, in seconds',
    oldest: 'the age of the oldest, in seconds',
    pull_requests: 'pull requests open by then',
  },
  rows,
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    if (view.missing !== null) return unmeasured(view.missing, all.length)
    const ages = countedValues(all)
    return {
      value: all.length,
      n: all.length,
      details: {
        age_p50: percentiles(ages).p50,
        oldest: ages[0] ?? null,
        pull_requests: covers(facts, 'changes', view) ? openPullRequests(facts, view) : null,
      },
    }
  },
}

/** The oldest first. */
function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  const begun = workIn(facts, started, { ...view, from: Number.NEGATIVE_INFINITY })
  return begun
    .filter(({ doneAt }) => doneAt === null || doneAt >= view.before)
    .map(({ id, startedAt, kind }) => {
      const at = startedAt as EpochMs
      return { kind: 'work_item', id, at, value: secondsBetween(at, view.until), role: 'counted', why: kind }
    })
}

function openPullRequests(facts: Facts, view: View): number {
  const isOpen = (ended: EpochMs | null) => ended === null || ended >= view.before
  return inTime(facts.changes, opened, Number.NEGATIVE_INFINITY, view.before).filter(
    (change) =>
      change.kind === 'pull_request' &&
      excludedFromFlow(change) === null &&
      isOpen(change.mergedAt) &&
      isOpen(change.closedAt),
  ).length
}
