import type { DefaultBranchChange, Instant } from '../../../src/domain/changes.ts'
import { later, versionAt } from '../../payload/time.ts'

interface Told {
  readonly id: string
  readonly full_name: string
  readonly default_branch: string | null
  readonly updated_at: Instant | null
  readonly pushed_at: Instant | null
}

/**
 * The default branch as a payload names it, as of `asOf`; nothing when it does not. A webhook tells of the repository as it
 * was at its last push or change.
 */
export function defaultBranch(told: Told, asOf = later(told.pushed_at, told.updated_at)): DefaultBranchChange[] {
  const { id, full_name, default_branch: name } = told
  if (name === null || asOf === null) return []
  return [
    {
      kind: 'default_branch',
      externalId: id,
      externalKey: full_name,
      url: null,
      version: versionAt(asOf, 0),
      scope: id,
      gone: null,
      fields: { name },
    },
  ]
}
