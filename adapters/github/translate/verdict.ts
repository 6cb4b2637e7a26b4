import type { CheckStatus } from '../../../src/domain/changes.ts'

/** GitHub lets a required check pass on these; every other conclusion, also one it may invent, blocks. */
const PASSING: ReadonlyMap<string | null, CheckStatus> = new Map<string | null, CheckStatus>([
  ['success', 'success'],
  ['neutral', 'neutral'],
  ['skipped', 'neutral'],
  [null, 'neutral'],
])

/** What a check run or suite says about its commit. */
export function verdict(status: string | null, conclusion: string | null): CheckStatus {
  if (status !== 'completed') return 'pending'
  return PASSING.get(conclusion) ?? 'failure'
}

export type Progress = 'queued' | 'in_progress' | 'completed'

/** `requested`, `waiting` and `pending` are ways to be queued. */
export function progress(status: string | null): Progress {
  return status === 'completed' || status === 'in_progress' ? status : 'queued'
}

/** Within one second, further along is later: deliveries of `completed` overtake those of `in_progress`. */
export function progressRank(status: string | null): number {
  return ['queued', 'in_progress', 'completed'].indexOf(progress(status))
}
