import {
  type ContractRow,
  type ContractVersion,
  pairKey,
  readComparisons,
  readContracts,
  readVersionTexts,
  type StoredComparison,
  saveComparison,
  type VersionPair,
} from '../db/drift-contracts.ts'
import type { Tx } from '../db/tx.ts'
import type { Contract } from '../domain/drift/contract-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import type { DriftDeps } from './deps.ts'

/** Each comparison is a process of a second or more. Those beyond wait for the next run. */
const COMPARED_AT_ONCE = 20

/**
 * The versions that are compared: the latest, against the last one that was decided on. A decision is about the first
 * version after it, whether it came before that or was made up for it; without any, the first version counts as decided.
 * null: there is nothing to compare.
 */
export function comparedVersions({
  type,
  active,
  versions,
  decisions,
}: Pick<ContractRow, 'type' | 'active' | 'versions' | 'decisions'>): {
  readonly before: ContractVersion
  readonly after: ContractVersion
} | null {
  const [after, previous] = [versions.at(-1), versions.at(-2)]
  if (type === 'other' || !active || after === undefined || previous === undefined) return null
  const decidedAt = Math.max(
    ...decisions.flatMap(({ status, at }) => (status === 'accepted' ? at : [])),
    Number.NEGATIVE_INFINITY,
  )
  const decided = versions.find(({ at }) => at > decidedAt) ?? after
  return { before: decided.id === after.id ? previous : decided, after }
}

const pairOf = (contract: ContractRow): VersionPair[] => {
  const compared = comparedVersions(contract)
  return compared === null ? [] : [{ before: compared.before.id, after: compared.after.id }]
}

/**
 * What has to be compared for the initiative was compared, but for what is too much for one run. Outside any transaction:
 * no connection waits for a process.
 */
export async function compareContracts(
  { db, contracts: differ }: Pick<DriftDeps, 'db' | 'contracts'>,
  tenantId: Uuid,
  initiativeId: Uuid,
  signal: AbortSignal,
): Promise<void> {
  const texts = await db.tenant(tenantId, async (tx) => {
    const wanted = (await readContracts(tx, initiativeId)).flatMap(pairOf)
    if (wanted.length === 0) return []
    const known = await readComparisons(tx, wanted)
    const missing = wanted.filter((pair) => !known.has(pairKey(pair)))
    return readVersionTexts(tx, missing.slice(0, COMPARED_AT_ONCE))
  })
  for (const { beforeText, afterText, ...pair } of texts) {
    if (signal.aborted) return
    const result = await differ.compare(beforeText, afterText)
    await db.tenant(tenantId, (tx) => saveComparison(tx, pair, result))
  }
}

/** The contracts as they are judged. One whose comparison has not been done yet is not judged by it. */
export async function contractsOf(tx: Tx, initiativeId: Uuid): Promise<Contract[]> {
  const rows = await readContracts(tx, initiativeId)
  const known = await readComparisons(tx, rows.flatMap(pairOf))
  return rows.map((row) => {
    const { type: _, versions: __, ...contract } = row
    return { ...contract, comparison: comparisonOf(row, known) }
  })
}

function comparisonOf(row: ContractRow, known: ReadonlyMap<string, StoredComparison>): Contract['comparison'] {
  const compared = comparedVersions(row)
  if (compared === null) return null
  const { before, after } = compared
  const result = known.get(pairKey({ before: before.id, after: after.id }))
  if (result === undefined) return { failed: 'not_compared_yet' }
  return 'failed' in result ? result : { ...result, previousAt: before.at, changedAt: after.at }
}
