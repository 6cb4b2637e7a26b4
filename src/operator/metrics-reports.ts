import { readCoverage } from '../db/coverage.ts'
import { readDoraTally } from '../db/dora-tally.ts'
import { partsOf } from '../db/facts-parts.ts'
import { readFacts } from '../db/facts-read.ts'
import { attributionWindow } from '../db/snapshots-due.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs, Facts, Known, Period, Window } from '../domain/metrics/facts.ts'
import type { Metric } from '../domain/metrics/metric.ts'
import { type Report, report, reportOf } from '../domain/metrics/report.ts'
import { spanOf } from '../domain/metrics/view.ts'

/** What metrics say of an initiative as of an instant. */
export interface Reports {
  readonly known: Known
  over(metric: Metric, period: Period): Report
}

export interface ReportsOfFacts extends Reports {
  readonly facts: Facts
}

interface Place {
  readonly initiativeId: Uuid
  readonly asOf: EpochMs
}

/** Of any part of the window, each summed from its facts. */
export async function reportsOfFacts(
  tx: Tx,
  { initiativeId, asOf }: Place,
  window: Window,
  metrics: readonly Metric[],
): Promise<ReportsOfFacts> {
  const [facts, attributionMs] = await Promise.all([
    readFacts(tx, initiativeId, window, asOf, partsOf(metrics)),
    attributionWindow(tx, initiativeId, asOf),
  ])
  return { facts, known: facts, over: (metric, period) => report(facts, metric, period, asOf, attributionMs) }
}

/** Of one period alone, which the database sums: no fact of it is handed over. All metrics must have `ofTally`. */
export async function reportsOfSums(tx: Tx, { initiativeId, asOf }: Place, period: Period): Promise<Reports> {
  const [known, attributionMs, tally] = await Promise.all([
    readCoverage(tx, initiativeId, asOf),
    attributionWindow(tx, initiativeId, asOf),
    readDoraTally(tx, initiativeId, spanOf(period, asOf)),
  ])
  return {
    known,
    over(metric, over) {
      const measurement = over === period ? metric.ofTally?.(tally, known, period, asOf) : undefined
      if (measurement === undefined) throw new TypeError(`${metric.name} is not made of the sums of this period`)
      return reportOf(measurement, known, metric, period, asOf, attributionMs)
    },
  }
}
