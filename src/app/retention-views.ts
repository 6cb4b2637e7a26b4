/** What goes into the use cases of retention, and what comes out of them. */

import type { RetentionDays, RetentionKind } from '../domain/retention.ts'
import type { Actor } from './views.ts'

export {
  RETENTION_DEFAULTS,
  RETENTION_KINDS,
  RETENTION_LEAST,
  RETENTION_MOST,
  type RetentionKind,
} from '../domain/retention.ts'

export interface RetentionView {
  /** Days that were set; what is left out is as by default. */
  readonly changed: Partial<RetentionDays>
  /** Days that hold. */
  readonly effective: RetentionDays
}

/** How many rows, or bodies, of each kind were removed. */
export type Pruned = Readonly<Record<RetentionKind, number>>

export interface PruneRun {
  readonly pruned: Pruned
  /** Whether more is old enough. */
  readonly remaining: boolean
}

export interface RetentionUseCases {
  showRetention(actor: Actor): Promise<RetentionView>
  /** In place of what was set before. Throws INPUT_INVALID when bodies would be kept for longer than their deliveries. */
  changeRetention(actor: Actor, days: Partial<RetentionDays>): Promise<RetentionView>
  /** Removes what tenants keep no longer, in small steps, until all is gone, enough was done, or `signal` is aborted. */
  prune(signal: AbortSignal): Promise<PruneRun>
}
