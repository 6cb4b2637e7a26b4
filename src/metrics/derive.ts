import { type AttributedScope, attributedScopes } from '../db/attribution-scopes.ts'
import {
  DERIVED_SOURCES,
  type DerivedSource,
  derivedWithoutRow,
  originsOf,
  rowsToDerive,
} from '../db/derived-sources.ts'
import { lockScopes } from '../db/ledger.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Occasion } from './attribute-occasion.ts'
import { writeDerived } from './derive-rows.ts'

/** Deployments per transaction: the heart waits for the scope as long as one takes. */
const BATCH = 1_000

/**
 * Every row that counts as a deployment, because the binding of its scope says so, has one, and those that do not count any
 * more have none. Deployments of a source that the binding has left stay; they are only not read. In small transactions:
 * whatever is cut off is gone on with by the next call, which finds what is missing.
 */
export async function deriveDeployments(db: Database, tenantId: Uuid, occasion: Occasion): Promise<void> {
  const scopes = await db.tenant(tenantId, (tx) => attributedScopes(tx, occasion.initiativeId))
  for (const scope of scopes) {
    const source = DERIVED_SOURCES.find((known) => known === scope.rules.deploymentSource)
    if (source === undefined) continue
    while (await db.tenant(tenantId, (tx) => deriveBatch(tx, source, scope, occasion)));
  }
}

/** Whether more is left. */
async function deriveBatch(
  tx: Tx,
  source: DerivedSource,
  scope: AttributedScope,
  occasion: Occasion,
): Promise<boolean> {
  await lockScopes(tx, [scope.id])
  const origins = (await originsOf(tx, source, scope.id)).filter(deploys(source, scope))
  const rows = await rowsToDerive(tx, source, scope.id, origins, BATCH)
  const gone = await derivedWithoutRow(tx, source, scope.id, origins, BATCH)
  if (rows.length + gone.length > 0) await writeDerived(tx, { source, scope, rows, gone, occasion })
  return rows.length === BATCH || gone.length === BATCH
}

/** Where the binding names no branch, the default branch deploys; while that is not known, none does. */
function deploys(source: DerivedSource, { rules, defaultBranch }: AttributedScope) {
  if (source === 'releases') return () => true
  const workflows = anyOf(rules.deploymentWorkflows)
  const branches = rules.deploymentBranches.length > 0 ? anyOf(rules.deploymentBranches) : equals(defaultBranch)
  return ({ workflow, branch }: { workflow: string | null; branch: string | null }) =>
    branch !== null && branches(branch) && (source !== 'workflow_runs' || (workflow !== null && workflows(workflow)))
}

const equals = (name: string | null) => (text: string) => text === name

function anyOf(patterns: readonly string[]) {
  const expressions = patterns.map((pattern) => new RegExp(pattern, 'i'))
  return (text: string) => expressions.some((expression) => expression.test(text))
}
