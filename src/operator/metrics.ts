import type { Actor, BucketSize, Explanation, MetricQuery, PageRequest, ScorecardMetrics } from '../app.ts'
import { readLinks } from '../db/facts-read-links.ts'
import { busiestEnvironment, findPlace, type InitiativeRow } from '../db/facts-read-place.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { builtInScorecardId } from '../domain/metrics/built-in.ts'
import type { EpochMs, Known, Window } from '../domain/metrics/facts.ts'
import type { Metric, MetricRow, NullReason } from '../domain/metrics/metric.ts'
import { metricNamed, noMetric } from '../domain/metrics/registry.ts'
import { valueOfRows } from '../domain/metrics/sum-of-rows.ts'
import { TrackerdError } from '../errors.ts'
import type { OperatorDeps } from './deps.ts'
import { reasonView } from './metrics-reasons.ts'
import { reportsOfFacts, reportsOfSums } from './metrics-reports.ts'
import { metricValue, metricView } from './metrics-views.ts'
import { askedBuckets, askedWindow, onlyOne } from './metrics-window.ts'
import { sequenceOf } from './pages.ts'

export interface ScorecardQuery extends MetricQuery {
  /** An id, or `dora`. */
  readonly scorecard: Uuid | 'dora'
  readonly bucket?: BucketSize | undefined
}

const iso = (at: EpochMs) => new Date(at).toISOString()

/** Numbers computed now, and what is behind them. */
export function metricUseCases({ db, clock }: Pick<OperatorDeps, 'db' | 'clock'>) {
  return {
    showMetrics: (actor: Actor, { scorecard: ref, bucket, ...query }: ScorecardQuery): Promise<ScorecardMetrics> =>
      db.tenant(actor.tenantId, async (tx) => {
        const { scorecard, ...where } = await placeOf(
          tx,
          query,
          ref === 'dora' ? builtInScorecardId(tx.tenantId, ref) : ref,
        )
        if (scorecard === null) throw new TrackerdError('NOT_FOUND', { what: 'scorecard' })
        const asked = askedWindow(query, where.zone, clock.now().getTime())
        const { period } = asked
        const buckets = askedBuckets(period, bucket)
        const metrics = scorecard.metrics.flatMap((name) => metricNamed(name) ?? [])
        const place = { initiativeId: where.initiative.id, asOf: asked.asOf }
        const reports =
          bucket === undefined && metrics.every(({ ofTally }) => ofTally !== undefined)
            ? await reportsOfSums(tx, place, period)
            : await reportsOfFacts(tx, place, around(period, buckets), metrics)
        const reason = await reasonsOf(tx, where.initiative, reports.known)
        return {
          scorecard: { id: scorecard.id, name: scorecard.name },
          ...told(where, asked),
          bucket: bucket ?? null,
          metrics: metrics.map((metric) => metricView(reports.over(metric, period), reason)),
          series: buckets.map((over) => ({
            from: iso(over.from),
            to: iso(over.to),
            metrics: metrics.map((metric) => metricValue(reports.over(metric, over), reason)),
          })),
        }
      }),

    explainMetric: (actor: Actor, { metric: name, ...query }: MetricQuery & { metric: string }, page: PageRequest) =>
      db.tenant(actor.tenantId, async (tx): Promise<Explanation> => {
        const metric = knownMetric(name)
        const where = await placeOf(tx, query, null)
        const asked = askedWindow(query, where.zone, clock.now().getTime())
        const { period, asOf } = asked
        const place = { initiativeId: where.initiative.id, asOf }
        const { facts, over } = await reportsOfFacts(tx, place, period, [metric])
        const rows = metric.rows(facts, period, asOf)
        const reason = await reasonsOf(tx, where.initiative, facts)
        const shown = metricView(over(metric, period), reason)
        const counts = countRoles(rows)
        const value = shown.value === null ? null : valueOfRows(metric, rows, shown.denominator)
        return {
          ...told(where, asked),
          metric: shown,
          fromRows: { value, counted: counts.counted, denominatorOnly: counts.denominator },
          excluded: counts.excluded,
          ...(await explained(tx, rows, page)),
        }
      }),
  }
}

interface Where {
  readonly zone: string
  readonly initiative: InitiativeRow
}

async function placeOf(tx: Tx, { initiative: ref }: MetricQuery, scorecardId: Uuid | null) {
  const { initiatives, ...place } = await findPlace(tx, ref ?? null, scorecardId)
  return { ...place, initiative: await onlyOne(tx, initiatives, ref) }
}

/** What is told of where and when the numbers are. */
const told = ({ zone, initiative }: Where, { period, asOf }: ReturnType<typeof askedWindow>) => ({
  initiative,
  timeZone: zone,
  from: iso(period.from),
  to: iso(period.to),
  asOf: iso(asOf),
})

/** The period with its buckets, which may reach beyond it. */
const around = (period: Window, buckets: readonly Window[]): Window => ({
  from: Math.min(period.from, buckets[0]?.from ?? period.from),
  to: Math.max(period.to, buckets.at(-1)?.to ?? period.to),
})

/** Words for why there is no number. */
async function reasonsOf(tx: Tx, { id }: InitiativeRow, { hasProduction }: Known) {
  const busiest = hasProduction ? null : await busiestEnvironment(tx, id)
  return (code: NullReason) => reasonView(code, busiest)
}

function knownMetric(name: string): Metric {
  const metric = metricNamed(name)
  if (metric !== undefined) return metric
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'metric', message: noMetric([name]) }] })
}

function countRoles(rows: readonly MetricRow[]): Record<MetricRow['role'], number> {
  const counts = { counted: 0, denominator: 0, excluded: 0 }
  for (const { role } of rows) counts[role] += 1
  return counts
}

/** The rows of the page with what they are about. The cursor is how many rows came before: `as_of` holds them in place. */
async function explained(
  tx: Tx,
  rows: readonly MetricRow[],
  { limit, cursor }: PageRequest,
): Promise<Pick<Explanation, 'rows' | 'nextCursor'>> {
  const skip = Math.max(0, sequenceOf(cursor) ?? 0)
  const shown = rows.slice(skip, skip + limit)
  const links = await readLinks(tx, shown)
  const more = skip + shown.length < rows.length
  return {
    rows: shown.map((row) => {
      const { title = null, url = null } = links.get(row.id) ?? {}
      return { ...row, at: iso(row.at), title, url }
    }),
    nextCursor: more ? Buffer.from(String(skip + shown.length)).toString('base64url') : null,
  }
}
