/** architecture_drift: what is built left what was approved. Four rules, a file each. */
import type { EpochMs } from '../metrics/facts.ts'
import { type Contract, type ContractSettings, judgeContract } from './contract-drift.ts'
import { type Detector, NOTHING, together } from './detector.ts'
import { judgeReport, type ViolationReport } from './rule-violations.ts'
import type { Thresholds } from './severity.ts'
import { judgeUpstream, type SatelliteProduct, type UpstreamSettings } from './upstream-drift.ts'

export interface ArchitectureDriftSettings {
  readonly contracts: ContractSettings
  /** The number of new violations from which on a severity holds. */
  readonly violationsFrom: Thresholds
  readonly upstream: UpstreamSettings
}

export interface ArchitectureDriftInput {
  readonly now: EpochMs
  readonly contracts: readonly Contract[]
  /** The latest of each source. */
  readonly reports: readonly ViolationReport[]
  readonly products: readonly SatelliteProduct[]
  /** The tenant's; null: it has none, and nothing can be behind it. */
  readonly coreVersion: string | null
}

export const ARCHITECTURE_DRIFT_DEFAULTS: ArchitectureDriftSettings = {
  contracts: { breaking: 'high', daysDeprecatedAbove: { medium: 0, high: 30, critical: 90 } },
  violationsFrom: { medium: 1, high: 10 },
  upstream: { minorBehind: 'low', majorBehind: 'high' },
}

export const architectureDrift: Detector<ArchitectureDriftInput, ArchitectureDriftSettings> = {
  id: 'architecture_drift',
  summary: 'Contracts broke undecided or outlived their date, rules are newly broken, or a product is behind its core.',
  defaults: ARCHITECTURE_DRIFT_DEFAULTS,
  hysteresisMs: 0,
  judge({ now, contracts, reports, products, coreVersion }, settings) {
    return together([
      ...contracts.map((contract) => judgeContract(contract, now, settings.contracts)),
      ...reports.map((report) => judgeReport(report, settings.violationsFrom)),
      ...products.map((product) =>
        coreVersion === null ? NOTHING : judgeUpstream(product, coreVersion, settings.upstream),
      ),
    ])
  },
}
