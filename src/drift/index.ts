import type { Uuid } from '../domain/ids.ts'
import type { DriftDeps } from './deps.ts'
import { detectDrift } from './run.ts'
import { wakeDrift } from './wake.ts'

/** What jobs ask of the detectors. */
export const createDrift = (deps: DriftDeps) => ({
  wakeDrift: () => wakeDrift(deps),
  detectDrift: (tenantId: Uuid, signal: AbortSignal) => detectDrift(deps, tenantId, signal),
})
