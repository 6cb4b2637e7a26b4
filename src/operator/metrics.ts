import type { Actor, BucketSize, Explanation, MetricQuery, PageRequest, ScorecardMetrics } from '../app.ts'
import { partsOf } from '../db/facts-parts.ts'
import { readFacts } from '../db/facts-read.ts'
import { readLinks } from '../db/facts-read-links.ts'
import { busiestEnvironment, type InitiativeRow } from '../db/facts-read-place.ts'
import { listScorecards, type ScorecardRow } from '../db/scorecards.ts'
import { attributionWindow, readTimeZone } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { builtInScorecardId } from '../domain/metrics/built-in.ts'
import type { EpochMs, Period } from '../domain/metrics/facts.ts'
import type { Metric, MetricRow, NullReason } from '../domain/metrics/metric.ts'
import { METRICS, metricNamed } from '../domain/metrics/registry.ts'
import { report } from '../domain/metrics/report.ts'
import { valueOfRows } from '../domain/metrics/sum-of-rows.ts'
import { TrackerdError } from '../errors.ts'
import type { OperatorDeps } from './deps.ts'
import { reasonView } from './metrics-reasons.ts'
import { definitionOf, metricValue } from './metrics-views.ts'
import { askedBuckets, askedWindow, oneInitiative } from './metrics-window.ts'
import { sequenceOf } from './pages.ts'

export interface ScorecardQuery extends MetricQuery {
  /** An id, or `dora`. */
  readonly scorecard: Uuid | 'dora'
  readonly bucket?: BucketSize | undefined
}

const iso = (at: EpochMs) => new Date(at).toISOString()

/** Numbers computed now, and what is behind them. */
export function metricUseCases({ db, clock }: Pick<OperatorDeps, 'db' | 'clock'>) {
  /** What the metrics need to be summed, and what is told of where that was found. */
  async function lookUp(
    tx: Tx,
    { zone, initiative }: Where,
    query: MetricQuery,
    metrics: readonly Metric[],
    bucket?: BucketSize | undefined,
  ) {
    const { period, asOf } = askedWindow(query, zone, clock.now().getTime())
    const buckets = askedBuckets(period, bucket)
    const read = {
      from: Math.min(period.from, buckets[0]?.from ?? period.from),
      to: Math.max(period.to, buckets.at(-1)?.to ?? period.to),
    }
    const [facts, attributionMs] = await Promise.all([
      readFacts(tx, initiative.id, read, asOf, partsOf(metrics)),
      attributionWindow(tx, initiative.id),
    ])
    const busiest = facts.hasProduction ? null : await busiestEnvironment(tx, initiative.id)
    const reason = (code: NullReason) => reasonView(code, busiest)
    const valueOver = (metric: Metric, over: Period) =>
      metricValue(report(facts, metric, over, asOf, attributionMs), reason)
    const view = (metric: Metric) => ({ ...valueOver(metric, period), ...definitionOf(metric) })
    const told = { initiative, timeZone: zone, from: iso(period.from), to: iso(period.to), asOf: iso(asOf) }
    return { period, asOf, buckets, facts, valueOver, view, told }
  }

  return {
    showMetrics: (actor: Actor, { scorecard: ref, bucket, ...query }: ScorecardQuery): Promise<ScorecardMetrics> =>
      db.tenant(actor.tenantId, async (tx) => {
        const [scorecard, where] = await Promise.all([findScorecard(tx, ref), whereOf(tx, query)])
        const metrics = scorecard.metrics.flatMap((name) => metricNamed(name) ?? [])
        const { buckets, valueOver, view, told } = await lookUp(tx, where, query, metrics, bucket)
        return {
          scorecard: { id: scorecard.id, name: scorecard.name },
          ...told,
          bucket: bucket ?? null,
          metrics: metrics.map(view),
          series: buckets.map((over) => ({
            from: iso(over.from),
            to: iso(over.to),
            metrics: metrics.map((metric) => valueOver(metric, over)),
          })),
        }
      }),

    explainMetric: (actor: Actor, { metric: name, ...query }: MetricQuery & { metric: string }, page: PageRequest) =>
      db.tenant(actor.tenantId, async (tx): Promise<Explanation> => {
        const metric = knownMetric(name)
        const { period, asOf, facts, view, told } = await lookUp(tx, await whereOf(tx, query), query, [metric])
        const rows = metric.rows(facts, period, asOf)
        const shown = view(metric)
        const counts = countRoles(rows)
        const value = shown.value === null ? null : valueOfRows(metric, rows, shown.denominator)
        return {
          ...told,
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

async function whereOf(tx: Tx, query: MetricQuery): Promise<Where> {
  const [zone, initiative] = await Promise.all([readTimeZone(tx), oneInitiative(tx, query.initiative)])
  return { zone, initiative }
}

async function findScorecard(tx: Tx, ref: Uuid | 'dora'): Promise<ScorecardRow> {
  const id = ref === 'dora' ? builtInScorecardId(tx.tenantId, ref) : ref
  const found = (await listScorecards(tx)).find((scorecard) => scorecard.id === id)
  if (found === undefined) throw new TrackerdError('NOT_FOUND', { what: 'scorecard' })
  return found
}

function knownMetric(name: string): Metric {
  const metric = metricNamed(name)
  if (metric !== undefined) return metric
  const message = `there is no metric ${name}; there are ${METRICS.map((it) => it.name).join(', ')}`
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'metric', message }] })
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
