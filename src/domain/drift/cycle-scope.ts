/** What was in a cycle at any instant, and with how many points, from the history of its items. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'

/** An entry of an item's history, as `work_item_history` keeps it. */
export type HistoryEntry =
  | { readonly at: EpochMs; readonly field: 'sprint'; readonly from: readonly Uuid[]; readonly to: readonly Uuid[] }
  | { readonly at: EpochMs; readonly field: 'points'; readonly from: number | null; readonly to: number | null }

/** An item that is or was in the cycle. */
export interface CycleItem {
  readonly id: Uuid
  readonly kind: 'user_story' | 'technical_story' | 'defect'
  /** e.g. its key and title. */
  readonly text: string
  readonly url: string | null
  /** null: not known, so it was always there. */
  readonly openedAt: EpochMs | null
  /** When it was done; null while it is not. */
  readonly doneAt: EpochMs | null
  /** The cycles that its row names now: those it is in, and closed ones it was in. */
  readonly cycleIds: readonly Uuid[]
  /** As its row says now. */
  readonly points: number | null
  /** In order of time; entries of one instant in the order in which they happened. */
  readonly history: readonly HistoryEntry[]
}

/** Whether it was in the cycle just after whatever happened at that instant. Before it was opened it was nowhere. */
export function isInCycle(item: CycleItem, cycleId: Uuid, at: EpochMs): boolean {
  if (item.openedAt !== null && item.openedAt > at) return false
  const entries = item.history.filter((entry) => entry.field === 'sprint')
  return valueAt(entries, item.cycleIds, at).includes(cycleId)
}

/** Its points just after whatever happened at that instant; null: it had none. */
export function pointsAt(item: CycleItem, at: EpochMs): number | null {
  const entries = item.history.filter((entry) => entry.field === 'points')
  return valueAt(entries, item.points, at)
}

/** Before its first entry a field was what that entry changed it from; without any it always was what the row says. */
function valueAt<T>(
  entries: readonly { readonly at: EpochMs; readonly from: T; readonly to: T }[],
  now: T,
  at: EpochMs,
): T {
  const last = entries.findLast((entry) => entry.at <= at)
  if (last !== undefined) return last.to
  const [first] = entries
  return first === undefined ? now : first.from
}
