/** The changes of a scope in the order in which they were merged. */
import { byKey, compareText, countUpTo } from './by-key.ts'
import type { ChangeRow } from './input.ts'

/** A merged change at its place. */
export interface Landed {
  readonly row: ChangeRow
  readonly mergedAt: number
  /** Its place among all merged changes of its scope. */
  readonly rank: number
}

export interface Landings {
  readonly all: readonly Landed[]
  readonly byId: ReadonlyMap<string, Landed>
  readonly byBranch: ReadonlyMap<string | null, readonly Landed[]>
  /** By the commit that brought it; the last where several came with one. */
  readonly byCommit: ReadonlyMap<string, readonly Landed[]>
}

/** By merge time; those of one instant by their merge commits, then by number: a merge queue lands several at once. */
export function landingsOf(rows: readonly ChangeRow[]): Landings {
  const merged = rows.filter((row) => row.mergedAt !== null).sort(compareLandings)
  const all = merged.map((row, rank) => ({ row, rank, mergedAt: row.mergedAt as number }))
  return {
    all,
    byId: new Map(all.map((landed) => [landed.row.id, landed])),
    byBranch: byKey(all, ({ row }) => row.targetBranch),
    byCommit: byKey(
      all.filter(({ row }) => row.mergeCommit !== null),
      ({ row }) => row.mergeCommit as string,
    ),
  }
}

const compareLandings = (one: ChangeRow, other: ChangeRow) =>
  (one.mergedAt as number) - (other.mergedAt as number) ||
  (one.mergeCommitAt ?? one.mergedAt ?? 0) - (other.mergeCommitAt ?? other.mergedAt ?? 0) ||
  (one.number ?? 0) - (other.number ?? 0) ||
  compareText(one.id, other.id)

/** The rank of the last that was merged by then; -1: none was. */
export const rankAt = ({ all }: Landings, instant: number): number =>
  countUpTo(all, ({ mergedAt }) => mergedAt, instant) - 1
