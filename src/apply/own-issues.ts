import { findOwnIssues } from '../db/egress-objects.ts'
import type { Tx } from '../db/tx.ts'
import type { Change, IssueChange } from '../domain/changes.ts'
import type { Identify } from './feed.ts'

/**
 * An issue that trackerd opened itself is nobody's work: it plays no role, so no row is made of it, whatever its labels say
 * by now, nor of what became of it; one that was made before this was known goes. `own`: the receipts that tell of nothing else.
 */
export async function disownIssues<Told extends { readonly change: Change; readonly receipt: number }>(
  tx: Tx,
  told: readonly Told[],
  id: Identify,
): Promise<{ readonly changes: readonly Told[]; readonly own: ReadonlySet<number> }> {
  const issues = told.flatMap(({ change }) => (change.kind === 'issue' ? [change] : []))
  if (issues.length === 0) return { changes: told, own: new Set() }
  const idOf = ({ externalId }: IssueChange) => id('issue', externalId)
  const ours = await findOwnIssues(
    tx,
    issues.map((change) => ({ id: idOf(change), marker: change.marker ?? null })),
  )
  if (ours.size === 0) return { changes: told, own: new Set() }
  const isOwn = ({ change }: Told) =>
    (change.kind === 'issue' && ours.has(idOf(change))) ||
    (change.kind === 'issue_history' && change.fields !== null && ours.has(id('issue', change.fields.issue)))
  const others = new Set(told.flatMap((it) => (isOwn(it) ? [] : [it.receipt])))
  const own = new Set(told.flatMap((it) => (others.has(it.receipt) ? [] : [it.receipt])))
  const changes = told.flatMap((it) => {
    const { change } = it
    if (!isOwn(it)) return it
    if (change.kind !== 'issue') return []
    return change.fields === null ? it : { ...it, change: { ...change, fields: { ...change.fields, role: null } } }
  })
  return { changes, own }
}
