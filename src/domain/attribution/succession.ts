/** Which deployment followed which. */
import { byKey, compareText } from './by-key.ts'
import type { DeployedRow } from './input.ts'

/** A deployment at its place. */
export interface Attempt {
  readonly row: DeployedRow
  /** Its place among all deployments of the initiative. */
  readonly index: number
  /** Its place among the attempts of its line. */
  readonly place: number
  /** The success before it in its line. */
  readonly previousSuccess: Attempt | null
}

/** The attempts at one environment of one scope, in order. */
export type Line = readonly Attempt[]

export interface Succession {
  readonly attempts: readonly Attempt[]
  readonly lines: readonly Line[]
  readonly byId: ReadonlyMap<string, Attempt>
  /** In order. */
  readonly byScope: ReadonlyMap<string, readonly Attempt[]>
}

/** By time; what ended in the same instant by the provider's id, which counts up, then by ours. */
export function succession(rows: readonly DeployedRow[]): Succession {
  const attempts: Attempt[] = []
  const lines = new Map<string, Attempt[]>()
  const lastSuccess = new Map<string, Attempt>()
  for (const [index, row] of rows.toSorted(compareDeployments).entries()) {
    const key = `${row.scopeId} ${row.environmentId}`
    const line = lines.get(key) ?? []
    const attempt = { row, index, place: line.length, previousSuccess: lastSuccess.get(key) ?? null }
    attempts.push(attempt)
    line.push(attempt)
    lines.set(key, line)
    if (row.outcome === 'success') lastSuccess.set(key, attempt)
  }
  return {
    attempts,
    lines: [...lines.values()],
    byId: new Map(attempts.map((attempt) => [attempt.row.id, attempt])),
    byScope: byKey(attempts, ({ row }) => row.scopeId),
  }
}

export const isSuccess = ({ row }: Attempt): boolean => row.outcome === 'success'

type Ordered = Pick<DeployedRow, 'at' | 'externalId' | 'id'>

export const compareDeployments = (one: Ordered, other: Ordered): number =>
  one.at - other.at || compareExternal(one.externalId, other.externalId) || compareText(one.id, other.id)

/** Missing ones first, then numbers by their value (longer than a double holds), then other names. */
function compareExternal(one: string | null, other: string | null): number {
  const [a, b] = [externalKey(one), externalKey(other)]
  return a.rank - b.rank || a.text.length * a.byLength - b.text.length * b.byLength || compareText(a.text, b.text)
}

function externalKey(id: string | null) {
  if (id === null) return { rank: 0, text: '', byLength: 0 }
  if (/^[0-9]+$/.test(id)) return { rank: 1, text: id.replace(/^0+(?=.)/, ''), byLength: 1 }
  return { rank: 2, text: id, byLength: 0 }
}
