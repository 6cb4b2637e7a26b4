import { readProducts } from '../db/drift-contracts.ts'
import { readRunningCycles } from '../db/drift-cycles.ts'
import { readGates } from '../db/drift-gates.ts'
import { readReports } from '../db/drift-reports.ts'
import { readReviewed } from '../db/drift-reviews.ts'
import { readSyncedEndpoints } from '../db/drift-sync.ts'
import { readBaselines, readWeeks } from '../db/drift-weeks.ts'
import type { Tx } from '../db/tx.ts'
import { type Verdict, WEEK_MS } from '../domain/drift/detector.ts'
import { DETECTORS } from '../domain/drift/detectors.ts'
import type { DriftType } from '../domain/drift/finding.ts'
import { randomOf } from '../domain/drift/random.ts'
import type { DriftSettings } from '../domain/drift/settings.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { contractsOf } from './contracts.ts'
import { withReport, withRows } from './evidence.ts'
import { plansOf } from './plans.ts'
import { seriesOf } from './series.ts'

/** What is judged, when and by what. */
export interface Judged {
  readonly initiativeId: Uuid
  /** Of the tenant. */
  readonly zone: string
  readonly now: EpochMs
  readonly settings: DriftSettings
  /** Of the tenant; null: nobody said. */
  readonly coreVersion: string | null
}

type Judge = (tx: Tx, of: Judged) => Promise<Verdict>

/** Each reads what its detector looks at, as it is now. */
export const JUDGES: Readonly<Record<DriftType, Judge>> = {
  async metric_drift(tx, { initiativeId, zone, now, settings }) {
    const weeks = await readWeeks(tx, initiativeId, new Date(now))
    const series = seriesOf(weeks, await readBaselines(tx, initiativeId))
    const { findings, unjudged } = DETECTORS.metric_drift.judge(series, settings.metric_drift)
    const told = []
    for (const finding of findings) told.push(await withRows(tx, finding, weeks, { initiativeId, zone, now }))
    return { findings: told, unjudged }
  },

  async scope_drift(tx, { initiativeId, now, settings }) {
    return DETECTORS.scope_drift.judge({ now, cycles: await readRunningCycles(tx, initiativeId) }, settings.scope_drift)
  },

  async schedule_drift(tx, { initiativeId, zone, now, settings }) {
    const plans = await plansOf(tx, initiativeId, zone, now, settings.schedule_drift.weeks)
    return DETECTORS.schedule_drift.judge({ now, plans, random: randomOf }, settings.schedule_drift)
  },

  async architecture_drift(tx, { initiativeId, now, settings, coreVersion }) {
    const reports = await readReports(tx, initiativeId)
    const contracts = await contractsOf(tx, initiativeId)
    const products = await readProducts(tx, initiativeId)
    const input = { now, contracts, reports, products, coreVersion }
    const { findings, unjudged } = DETECTORS.architecture_drift.judge(input, settings.architecture_drift)
    return { findings: findings.map((finding) => withReport(finding, reports)), unjudged }
  },

  async gate_drift(tx, { initiativeId, now, settings }) {
    return DETECTORS.gate_drift.judge(await readGates(tx, initiativeId, new Date(now)), settings.gate_drift)
  },

  async sync_drift(tx, { initiativeId, now, settings }) {
    const endpoints = await readSyncedEndpoints(tx, initiativeId, new Date(now))
    return DETECTORS.sync_drift.judge({ now, endpoints }, settings.sync_drift)
  },

  async review_drift(tx, { initiativeId, now, settings }) {
    const { weeks, historyWeeks } = settings.review_drift
    const since = new Date(now - Math.max(weeks, historyWeeks) * WEEK_MS)
    const pullRequests = await readReviewed(tx, initiativeId, since, new Date(now))
    return DETECTORS.review_drift.judge({ now, pullRequests }, settings.review_drift)
  },
}
