/**
 * Changes that mend: hotfixes by the rules of their scope, and reverts. A revert names what it takes back by number,
 * else by the branch that GitHub gives it (`revert-12-feature`), else by its title (`Revert "X"`: the last X merged
 * before it was opened). Only what was merged before it can be meant.
 *
 * Taking back a revert lands the first change again: it accuses nobody. So a change accuses what it takes back unless
 * that took something back itself. A change outside of the path of its scope mends nothing here.
 */
import type { Landed, Landings } from './landings.ts'
import type { ReadyRules } from './rules-of.ts'

export interface Remedy {
  readonly change: Landed
  readonly isHotfix: boolean
  /** What it takes back, as far as that accuses the deployment that brought it. */
  readonly takesBack: readonly Landed[]
}

const BRANCH = /(?:^|[^A-Za-z0-9])revert-([0-9]+)-\w/
const TITLE = /^\s*revert\s+"(.+)"\s*$/is

/** The number that the name of a revert's branch holds; null: it is no such name. */
export function revertedByBranch(branch: string): number | null {
  const number = BRANCH.exec(branch)?.[1]
  return number === undefined ? null : Number(number)
}

/** The title of what a revert with this title takes back; null: it is none. */
export const revertedByTitle = (title: string): string | null => TITLE.exec(title)?.[1]?.trim() ?? null

/** The remedies among the merged changes of a scope. */
export function remediesOf(landings: Landings, rules: ReadyRules): ReadonlyMap<Landed, Remedy> {
  const remedies = new Map<Landed, Remedy>()
  const undoing = new Set<Landed>()
  const numbered = new Map<number, Landed>()
  const titled = new Map<string, Landed[]>()
  for (const change of landings.all) {
    const { row } = change
    const named = namedBy(change, numbered, titled)
    const takesBack = named.filter((target) => !undoing.has(target))
    const revertsUnknown = named.length === 0 && row.title !== null && revertDepth(row.title) % 2 === 1
    if (takesBack.length > 0 || revertsUnknown) undoing.add(change)
    const isHotfix = rules.isHotfix(row)
    if (row.insidePath !== false && (isHotfix || takesBack.length > 0))
      remedies.set(change, { change, isHotfix, takesBack })
    if (row.kind === 'pull_request' && row.number !== null) numbered.set(row.number, change)
    if (row.title === null) continue
    const same = titled.get(row.title.trim())
    if (same === undefined) titled.set(row.title.trim(), [change])
    else same.push(change)
  }
  return remedies
}

type Numbered = ReadonlyMap<number, Landed>
type Titled = ReadonlyMap<string, readonly Landed[]>

function namedBy({ row, mergedAt }: Landed, numbered: Numbered, titled: Titled): readonly Landed[] {
  const byBranch = row.sourceBranch === null ? null : revertedByBranch(row.sourceBranch)
  const numbers = row.reverts.length > 0 ? row.reverts : byBranch === null ? [] : [byBranch]
  const found = [...new Set(numbers)].flatMap((number) => numbered.get(number) ?? [])
  if (found.length > 0) return found
  const title = row.title === null ? null : revertedByTitle(row.title)
  const before = row.openedAt ?? mergedAt
  const last = title === null ? undefined : titled.get(title)?.findLast((target) => target.mergedAt <= before)
  return last === undefined ? [] : [last]
}

/** How often a title says that something is taken back. */
function revertDepth(title: string): number {
  let depth = 0
  for (let rest = revertedByTitle(title); rest !== null; rest = revertedByTitle(rest)) depth += 1
  return depth
}
