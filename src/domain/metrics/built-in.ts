import { v5 } from 'uuid'
import type { Uuid } from '../ids.ts'
import { METRICS } from './registry.ts'
import { BUILT_IN_SCORECARDS } from './scorecards.ts'

/** The scorecards that a tenant has from the beginning. Their ids are the same, whoever makes them first. */
export const builtInScorecards = (tenantId: Uuid) =>
  BUILT_IN_SCORECARDS.map((template) => ({ ...template, id: builtInScorecardId(tenantId, template.name) }))

/** The id of the scorecard of this name that came with the tenant. */
export const builtInScorecardId = (tenantId: Uuid, name: string): Uuid =>
  v5(`scorecard/${name.toLowerCase()}`, tenantId)

/** The version of each metric, by its name. */
export const METRIC_VERSIONS: Readonly<Record<string, number>> = Object.fromEntries(
  METRICS.map(({ name, version }) => [name, version]),
)
