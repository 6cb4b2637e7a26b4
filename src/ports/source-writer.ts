import type { EgressAction, EgressObject, EgressSkip } from '../domain/egress/actions.ts'
import type { EgressKind } from '../domain/egress/rules.ts'
import type { ScopeRef } from './source-adapter.ts'
import type { CheckLine, ConnectOptions } from './source-reader.ts'

/** How an action went. */
export type Performed =
  /** `already`: its effect was there, from an attempt whose answer was lost. Nothing was written then. */
  | { readonly outcome: 'done' | 'already'; readonly object: EgressObject | null }
  /** It cannot be done and nobody has to do anything about it. Nothing was written. */
  | { readonly outcome: 'skipped'; readonly reason: EgressSkip }

/** An open connection that writes to a source. Every call stops when the signal of its connection is aborted. */
export interface SourceWriter {
  /**
   * The effect of the action is there when this resolves, once, however often it is called: what bears the marker is looked
   * for first. `own`: the issue of ours that the action is about, as far as it is known here. Throws UPSTREAM_*; after
   * UPSTREAM_UNAVAILABLE and UPSTREAM_INVALID nobody knows whether the effect took place.
   */
  perform(action: EgressAction, own: EgressObject | null): Promise<Performed>
  /** Whether the credential may do these kinds of things in the first of the scopes. Writes nothing. Throws UPSTREAM_*. */
  check(kinds: readonly EgressKind[], scopes: readonly ScopeRef[]): Promise<readonly CheckLine[]>
}

/** The writing half of an adapter. */
export interface SourceWriting {
  /** The kinds of action it can perform. */
  readonly kinds: readonly EgressKind[]
  /**
   * For so long an effect may be there without showing in what `perform` looks at. When nobody knows whether an attempt
   * succeeded, the next one waits until then.
   */
  settlesMs(kind: EgressKind): number
  connect(options: ConnectOptions): SourceWriter
}
