import type { ActionOutcome, ClaimedAction } from '../db/egress-actions.ts'
import type { EgressAction, EgressSkip } from '../domain/egress/actions.ts'
import { type EgressKind, wantedKinds } from '../domain/egress/rules.ts'
import type { TrackerdError } from '../errors.ts'
import type { Performing } from './perform.ts'
import { afterFailures, meaningOf } from './retries.ts'

export interface Attempt {
  readonly outcome: ActionOutcome
  /** Why it failed, or has to wait; null when it did neither. */
  readonly cause: TrackerdError | null
}

/** Performs an action once. Rejects only when it was told to stop, or without the database: then nobody knows how it ended. */
export async function attempt(turn: Performing, claimed: ClaimedAction): Promise<Attempt> {
  const { deps, writer } = turn
  const obstacle = obstacleOf(turn, claimed)
  if (obstacle !== null) return skipped(obstacle)
  const begun = deps.clock.now()
  try {
    // It may be called something else than when this was planned.
    const scope = { ...claimed.action.scope, name: claimed.scopeName ?? claimed.action.scope.name }
    const performed = await writer.perform({ ...claimed.action, scope } as EgressAction, claimed.own)
    if (performed.outcome === 'skipped') return skipped(performed.reason)
    const { outcome, object } = performed
    return { outcome: { status: 'done', found: outcome === 'already', object }, cause: null }
  } catch (thrown) {
    const { cause } = meaningOf(thrown)
    if (turn.signal.aborted || cause.code === 'DATABASE_UNAVAILABLE') throw thrown
    const fields = { endpoint: turn.endpoint.id, action: claimed.id, kind: claimed.kind, err: cause }
    deps.logger.warn(fields, 'an action could not be performed')
    return { outcome: outcomeOf(turn, claimed, begun, thrown), cause }
  }
}

/** Of these only the latest counts. */
const LAST_WORD: ReadonlySet<EgressKind> = new Set(['commit_status', 'transition', 'remote_link'])

const skipped = (reason: EgressSkip): Attempt => ({ outcome: { status: 'skipped', reason }, cause: null })

/** What became of the rules and of the bindings since it was planned. */
function obstacleOf({ rules }: Performing, { kind, scopeName, isOvertaken }: ClaimedAction): EgressSkip | null {
  if (!wantedKinds(rules).has(kind)) return 'switched_off'
  // Events of different rows come in any order: what an older one says is not the last word.
  if (isOvertaken && LAST_WORD.has(kind)) return 'overtaken'
  return scopeName === null ? 'scope_not_bound' : null
}

function outcomeOf({ deps, writing }: Performing, { attempts, kind }: ClaimedAction, begun: Date, thrown: unknown) {
  const failure = meaningOf(thrown)
  const { error } = failure
  if (failure.is === 'wait') return { status: 'pending', until: failure.until, error, isCounted: false } as const
  const next = failure.is === 'dead' ? null : afterFailures(attempts + 1, deps.clock.now(), deps.random)
  if (next === null || failure.is === 'dead') return { status: 'dead', error } as const
  const settled = failure.inDoubt ? begun.getTime() + writing.settlesMs(kind) : 0
  return { status: 'pending', until: new Date(Math.max(next.getTime(), settled)), error, isCounted: true } as const
}
