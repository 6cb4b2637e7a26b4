/**
 * Changes that mend: hotfixes by the rules of their scope, and reverts. A revert names what it takes back by number,
 * else by the branch that GitHub gives it (`revert-12-feature`), else by its title (`Revert "X"`: the last X merged
 * before it was opened). Only what was merged before it can be meant.
 *
 * Taking back a revert lands the first change again: it accuses nobody. So a change accuses what it takes back unless
 * that took something back itself. A change outside of the path of its scope mends nothing here.
 */
import type { ChangeRow } from './input.ts'
import type { Landed, Landings } from './landings.ts'
import type { ReadyRules } from './rules-of.ts'

export interface Remedy {
  readonly change: Landed
  readonly isHotfix: boolean
  /** What it takes back, as far as that accuses the deployment that brought it. */
  readonly takesBack: readonly Landed[]
  /** From where on rows have to be there to say what it takes back; null: it is sure. */
  readonly needs: number | null
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

/** What a revert says that it takes back, by number. */
export function revertedNumbers({ reverts, sourceBranch }: Pick<ChangeRow, 'reverts' | 'sourceBranch'>) {
  if (reverts.length > 0) return reverts
  const byBranch = sourceBranch === null ? null : revertedByBranch(sourceBranch)
  return byBranch === null ? [] : [byBranch]
}

/**
 * The remedies among the merged changes of a scope. Where only those since an instant are all there, of the older ones at
 * least those that one of these names by its number, it is told which remedies rest on what is missing.
 */
export function remediesOf(
  landings: Landings,
  rules: ReadyRules,
  since = Number.NEGATIVE_INFINITY,
): ReadonlyMap<Landed, Remedy> {
  const remedies = new Map<Landed, Remedy>()
  const undoing = new Set<Landed>()
  const needs = new Map<Landed, number>()
  const numbered = new Map<number, Landed>()
  const titled = new Map<string, Landed[]>()
  for (const change of landings.all) {
    const { row } = change
    const { named, byTitle } = namedBy(change, numbered, titled)
    const missing = Math.min(
      byTitle && (named[0]?.mergedAt ?? Number.NEGATIVE_INFINITY) < since ? Number.NEGATIVE_INFINITY : Infinity,
      ...named.map((target) => (isRevert(target) ? (needs.get(target) ?? oldest(target, since)) : Infinity)),
    )
    if (missing < since) needs.set(change, missing)
    const takesBack = named.filter((target) => !undoing.has(target))
    const revertsUnknown = named.length === 0 && row.title !== null && revertDepth(row.title) % 2 === 1
    if (takesBack.length > 0 || revertsUnknown) undoing.add(change)
    const isHotfix = rules.isHotfix(row)
    if (row.insidePath !== false && (isHotfix || takesBack.length > 0 || missing < since))
      remedies.set(change, { change, isHotfix, takesBack, needs: needs.get(change) ?? null })
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

function namedBy(change: Landed, numbered: Numbered, titled: Titled) {
  const { row, mergedAt } = change
  const found = [...new Set(revertedNumbers(row))].flatMap((number) => numbered.get(number) ?? [])
  if (found.length > 0) return { named: found, byTitle: false }
  const title = row.title === null ? null : revertedByTitle(row.title)
  const before = row.openedAt ?? mergedAt
  const last = title === null ? undefined : titled.get(title)?.findLast((target) => target.mergedAt <= before)
  return { named: last === undefined ? [] : [last], byTitle: title !== null }
}

/** Whether it may take something back itself. */
const isRevert = ({ row }: Landed) =>
  revertedNumbers(row).length > 0 || (row.title !== null && revertedByTitle(row.title) !== null)

/** Of an old one it is not known what it names. */
const oldest = ({ mergedAt }: Landed, since: number) => (mergedAt < since ? mergedAt : Number.POSITIVE_INFINITY)

/** How often a title says that something is taken back. */
function revertDepth(title: string): number {
  let depth = 0
  for (let rest = revertedByTitle(title); rest !== null; rest = revertedByTitle(rest)) depth += 1
  return depth
}
