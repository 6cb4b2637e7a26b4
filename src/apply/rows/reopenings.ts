import type { IncidentReopening, IncidentRow } from '../../db/tables/work.ts'
import type { Change } from '../../domain/changes.ts'
import type { Feed } from '../feed.ts'

/**
 * Where a source does not say when an issue was closed, each change of a closed one tells a later time. The row, and each
 * audit entry of it, would grow without end.
 */
const MOST = 50

type Known = Pick<IncidentRow, 'resolvedAt' | 'reopenings'>

/**
 * The resolutions of an incident that no longer hold, once it is told to be resolved at `resolvedAt`, or not. One that is
 * resolved later than it was has been opened again in between, and nobody told when: until then the one before counts. One
 * that is resolved earlier was told wrongly before, and one that we only read otherwise always was so.
 */
export function reopenings(
  known: Known | undefined,
  resolvedAt: string | null,
  change: Change,
  feed: Feed,
): readonly IncidentReopening[] {
  if (known === undefined) return []
  const { resolvedAt: before, reopenings } = known
  const reopenedAt = resolvedAt ?? toldAt(change, feed)
  if (before === null || before >= reopenedAt || feed.isReread) return reopenings
  return [...reopenings, { resolved_at: before, reopened_at: reopenedAt }].slice(-MOST)
}

/** A version that is a time begins with it: 2026-01-31T12:00:00.000Z. */
const toldAt = ({ version }: Change, { observedAt }: Feed) => (version[4] === '-' ? version.slice(0, 24) : observedAt)
