/** What is read of an initiative to attribute it anew from an instant on, beside what was found the last time. */
import type { Uuid } from '../ids.ts'
import type { DeploymentFact, EpochMs, IncidentFact } from '../metrics/facts.ts'
import type { AttributedChange } from './attributed.ts'
import type { AttributionInput } from './input.ts'

export interface Reading {
  /** Whatever changed touches nothing before it, so what was found up to then stays. */
  readonly since: EpochMs
  /** `since`, or earlier: where reading begins. */
  readonly from: EpochMs
  /**
   * - deployments: of each environment of each scope all of them since `from`, and before that up to the last success that
   *   is no rollback; and those aside.
   * - changes: all that were merged since `from`; those that were waiting then in scopes which deployed since, and what took
   *   them along; those whose merge commit one of the deployments has; those that one of all these names as reverted.
   * - contents: of the deployments that are not aside.
   * - incidents: those that something happened of since `since`, or that have to do with a deployment since.
   */
  readonly input: AttributionInput
  /** The first success of each scope, and deployments that are named by others or held against; of their lines no more. */
  readonly aside: ReadonlySet<Uuid>
  readonly lines: readonly LineBefore[]
  /** What was found the last time: of all the rows of the input, and of what there was since `since`. */
  readonly known: KnownFacts
  /** When the earliest of the deployments before `from` ended that have one of the changes named. */
  readonly namedBefore: EpochMs | null
  /** When the earliest was merged that one of the changes may have taken along and that is not among them. */
  readonly takenAlong: EpochMs | null
}

/** What there was in a line before its first deployment that is read. */
export interface LineBefore {
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  readonly lastFailureAt: EpochMs | null
  /** When versions that were deployed since `since` were last there. */
  readonly versions: ReadonlyMap<string, EpochMs>
}

export interface KnownFacts {
  readonly deployments: ReadonlyMap<Uuid, DeploymentFact>
  readonly changes: ReadonlyMap<Uuid, AttributedChange>
  readonly incidents: ReadonlyMap<Uuid, IncidentFact>
  /** What the rows of deployments say which success was before them. */
  readonly previous: ReadonlyMap<Uuid, Uuid | null>
}
