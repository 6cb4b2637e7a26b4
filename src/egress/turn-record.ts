import type { ActionOutcome, ClaimedAction } from '../db/egress-actions.ts'
import type { SyncRun } from '../db/sync-records.ts'
import type { RunFailure } from '../db/sync-runs.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Attempt } from './attempt.ts'

/** More say nothing more. */
const FAILURES_SHOWN = 20

export interface TurnSum {
  readonly done: number
  readonly skipped: number
  /** Attempts that failed: they are tried again, or are dead. */
  readonly failed: number
  /** Actions that have to wait because the source asked for it. */
  readonly waiting: number
}

/** What one turn did, as its sync record tells it. */
export class TurnRecord {
  readonly id: Uuid
  readonly #endpointId: Uuid
  readonly #startedAt: Date
  readonly #counts = new Map<string, number>()
  readonly #failures: RunFailure[] = []
  #sum: TurnSum = { done: 0, skipped: 0, failed: 0, waiting: 0 }

  constructor(id: Uuid, endpointId: Uuid, startedAt: Date) {
    this.id = id
    this.#endpointId = endpointId
    this.#startedAt = startedAt
  }

  get sum(): TurnSum {
    return this.#sum
  }

  /** A turn that only met what has to wait did nothing, and leaves no record. */
  get isEmpty(): boolean {
    const { done, skipped, failed } = this.#sum
    return done + skipped + failed === 0
  }

  add(claimed: ClaimedAction, { outcome, cause }: Attempt): void {
    const end = endOf(outcome)
    this.#sum = { ...this.#sum, [end]: this.#sum[end] + 1 }
    for (const name of countsOf(claimed, outcome)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    if (end !== 'failed' || cause === null || this.#failures.length >= FAILURES_SHOWN) return
    const { code, message, entry } = cause
    const scope = claimed.scopeName ?? claimed.action.scope.name
    this.#failures.push({ scope, stream: claimed.kind, code, text: message, hint: entry.hint })
  }

  /** `completedAt` null: the turn goes on. */
  toRun(completedAt: Date | null): SyncRun {
    const { done, skipped, failed } = this.#sum
    const ended = failed === 0 ? 'success' : done + skipped > 0 ? 'partial' : 'failed'
    return {
      id: this.id,
      endpointId: this.#endpointId,
      type: 'egress',
      status: completedAt === null ? 'running' : ended,
      startedAt: this.#startedAt,
      completedAt,
      processed: done + skipped,
      failed,
      counts: Object.fromEntries(this.#counts),
      error: this.#failures.at(-1)?.code ?? null,
      failures: this.#failures,
    }
  }
}

function endOf(outcome: ActionOutcome): keyof TurnSum {
  if (outcome.status === 'done' || outcome.status === 'skipped') return outcome.status
  return outcome.status === 'pending' && !outcome.isCounted ? 'waiting' : 'failed'
}

/** e.g. `issue`, and `already` when it was there; `skipped_target_gone`; `dead`. */
function countsOf({ kind }: ClaimedAction, outcome: ActionOutcome): string[] {
  if (outcome.status === 'done') return [kind, ...(outcome.found ? ['already'] : [])]
  if (outcome.status === 'skipped') return [`skipped_${outcome.reason}`]
  return outcome.status === 'dead' ? ['dead'] : []
}
