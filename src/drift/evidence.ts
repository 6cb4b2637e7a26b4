import type { StoredReport } from '../db/drift-reports.ts'
import type { StoredWeek } from '../db/drift-weeks.ts'
import { partsOf } from '../db/facts-parts.ts'
import { readFacts } from '../db/facts-read.ts'
import { readLinks } from '../db/facts-read-links.ts'
import type { Tx } from '../db/tx.ts'
import type { EvidenceLink, Finding } from '../domain/drift/finding.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs, Period } from '../domain/metrics/facts.ts'
import type { MetricRow } from '../domain/metrics/metric.ts'
import { metricNamed } from '../domain/metrics/registry.ts'

/** The rows that an alert names at most. */
const LINKS = 10

/** The finding with the rows behind the last week of its metric, the worst first. */
export async function withRows(
  tx: Tx,
  finding: Finding,
  weeks: readonly StoredWeek[],
  place: { readonly initiativeId: Uuid; readonly zone: string; readonly now: EpochMs },
): Promise<Finding> {
  const metric = metricNamed(finding.subject)
  const last = weeks.findLast((week) => week.metric === finding.subject && week.n > 0)
  if (metric === undefined || last === undefined) return finding
  const period: Period = { from: last.from, to: last.to, zone: place.zone }
  const facts = await readFacts(tx, place.initiativeId, period, place.now, partsOf([metric]))
  const worst = (row: MetricRow) => (metric.better === 'lower' ? (row.value ?? 0) : -(row.value ?? 0))
  const rows = metric
    .rows(facts, period, place.now)
    .filter(({ role }) => role === 'counted')
    .toSorted((one, other) => worst(other) - worst(one) || one.at - other.at || (one.id < other.id ? -1 : 1))
    .slice(0, LINKS)
  const links = await readLinks(tx, rows)
  return {
    ...finding,
    links: rows.map(({ kind, id }): EvidenceLink => {
      const link = links.get(id)
      return { kind, id, text: link?.title ?? null, url: link?.url ?? null }
    }),
  }
}

/** The finding with the report it comes from. */
export function withReport(finding: Finding, reports: readonly StoredReport[]): Finding {
  const report = reports.find(({ source }) => source === finding.subject)
  if (report === undefined || finding.direction !== 'violations') return finding
  return {
    ...finding,
    links: [{ kind: 'architecture_report', id: report.id, text: report.source, url: report.url }],
  }
}
