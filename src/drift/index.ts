import type { Uuid } from '../domain/ids.ts'
import type { DriftDeps } from './deps.ts'
import { detectDrift, type RunOf } from './run.ts'
import { wakeDrift } from './wake.ts'

/** What jobs and operators ask of the detectors. */
export const createDrift = (deps: DriftDeps) => ({
  wakeDrift: () => wakeDrift(deps),
  detectDrift: (tenantId: Uuid, signal: AbortSignal) => detectDrift(deps, tenantId, {}, signal),
  /** Judged now, whether it is due or not. */
  driftNow: (tenantId: Uuid, of: Omit<RunOf, 'everything'>, signal: AbortSignal) =>
    detectDrift(deps, tenantId, { ...of, everything: true }, signal),
})
