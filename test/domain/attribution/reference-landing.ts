import type { AttributedChange, Content } from '../../../src/domain/attribution/index.ts'
import type { AttributionInput, ChangeRow, DeployedRow } from '../../../src/domain/attribution/input.ts'

type D = DeployedRow
type C = ChangeRow

/** Which deployment has which change, each question asked of all rows anew. */
export class Landing {
  readonly #input: AttributionInput
  readonly #all: readonly D[]
  /** Merged, in order of the merges. */
  readonly changes: readonly C[]

  constructor(input: AttributionInput, inOrder: readonly D[]) {
    this.#input = input
    this.#all = inOrder
    this.changes = input.changes
      .filter(({ mergedAt }) => mergedAt !== null)
      .sort(
        (a, b) =>
          merged(a) - merged(b) ||
          (a.mergeCommitAt ?? merged(a)) - (b.mergeCommitAt ?? merged(b)) ||
          (a.number ?? 0) - (b.number ?? 0) ||
          (a.id < b.id ? -1 : 1),
      )
  }

  /** Whether an attempt has the change, and its environment did not have it before. */
  brings(by: D, change: C): boolean {
    return (
      this.#has(by, change) &&
      !this.#sameLine(by).some((each) => this.#isBefore(each, by) && isSuccess(each) && this.#has(each, change))
    )
  }

  /** The first success with the change in the environment of that attempt. */
  arrival(change: C, like: D): D | undefined {
    return this.#sameLine(like).find((each) => isSuccess(each) && this.#has(each, change))
  }

  brought(change: C): Content[] {
    if (change.mergedAt === null) return []
    const arrivals = new Set(this.#all.flatMap((each) => this.arrival(change, each) ?? []))
    return [...arrivals].map((row) => ({
      deploymentId: row.id,
      changeId: change.id,
      knownBy: this.#knownBy(row, change),
    }))
  }

  fact(change: C): AttributedChange {
    const { id, kind, scopeId, openedAt, readyAt, firstReviewAt, approvedAt, mergedAt, closedAt, size } = change
    const by = mergedAt === null ? undefined : this.#all.find((each) => isSuccess(each) && this.#has(each, change))
    const deployment = by === undefined ? null : { id: by.id, at: by.at, knownBy: this.#knownBy(by, change) }
    const baselineAt = mergedAt !== null && this.mayPrecede(change) ? (this.#first(scopeId) as D).at : null
    const patterns = this.#input.rules.get(scopeId)?.botPatterns ?? []
    const isBot = change.authorIsBot || patterns.some((each) => new RegExp(each, 'i').test(change.authorLogin ?? ''))
    const older = deployment === null && baselineAt !== null ? 'pre_baseline' : null
    const start = [
      { startedAt: change.firstCommitAt, startedBy: 'first_commit' as const },
      { startedAt: mergedAt === null ? null : change.mergeCommitAt, startedBy: 'merge_commit' as const },
      { startedAt: openedAt, startedBy: 'opened' as const },
      { startedAt: mergedAt, startedBy: 'merge_commit' as const },
    ].find(({ startedAt }) => startedAt !== null) as Pick<AttributedChange, 'startedAt' | 'startedBy'>
    return {
      ...{ id, kind, scopeId, ...start, openedAt, readyAt, firstReviewAt, approvedAt, mergedAt, closedAt },
      deployment,
      excluded: isBot ? 'bot' : change.isMerge ? 'merge_commit' : change.insidePath === false ? 'outside_path' : older,
      size,
      baselineAt,
    }
  }

  isHotfix(change: C): boolean {
    const patterns = this.#input.rules.get(change.scopeId)?.hotfixPatterns ?? []
    const texts = [change.sourceBranch ?? '', change.title ?? '', ...change.labels]
    return (
      change.kind === 'pull_request' && patterns.some((each) => texts.some((text) => new RegExp(each, 'i').test(text)))
    )
  }

  /** What it takes back, but for what took back something itself. */
  takesBack(change: C): C[] {
    return this.#names(change).filter((target) => !this.#undoes(target))
  }

  #undoes(change: C): boolean {
    if (this.#names(change).length > 0) return this.takesBack(change).length > 0
    const quotes = /^(\s*revert\s+")*/i.exec(change.title ?? '')?.[0] ?? ''
    return (quotes.match(/revert/gi) ?? []).length % 2 === 1 && /"\s*$/.test(change.title ?? '')
  }

  #names(change: C): C[] {
    const earlier = this.changes.slice(0, this.changes.indexOf(change)).filter((c) => c.scopeId === change.scopeId)
    const branch = change.sourceBranch?.match(/(?:^|[^a-z0-9])revert-(\d+)-\w/i)?.[1]
    const numbers = change.reverts.length > 0 ? change.reverts : branch === undefined ? [] : [Number(branch)]
    const numbered = numbers.flatMap((n) => earlier.findLast((c) => c.kind === 'pull_request' && c.number === n) ?? [])
    if (numbered.length > 0) return numbered
    const title = change.title?.match(/^\s*revert\s+"(.+)"\s*$/i)?.[1]
    const before = change.openedAt ?? merged(change)
    const last = earlier.findLast((c) => title !== undefined && c.title === title && merged(c) <= before)
    return last === undefined ? [] : [last]
  }

  /** The first success of the scope may have had it: merged before, and not known to have come onto its branch later. */
  mayPrecede(change: C): boolean {
    const first = this.#first(change.scopeId)
    if (first === undefined || merged(change) > first.at || this.#isHead(first, change)) return false
    const place = this.#place(first)
    return (change.targetBranch ?? place.branch) !== place.branch || this.#order(change) <= place.order
  }

  #has(by: D, change: C): boolean {
    return this.#named(by, change) !== null || this.#isHeadOfFirst(by, change) || this.#hasByOrder(by, change)
  }

  #knownBy(by: D, change: C): Content['knownBy'] {
    const place = this.#place(by)
    return this.#named(by, change) ?? (this.#isHeadOfFirst(by, change) ? 'merge_commit' : place.knownBy)
  }

  #named(by: D, change: C): 'explicit' | 'compare' | null {
    const rows = this.#input.contents.filter((row) => row.deploymentId === by.id && row.changeId === change.id)
    return (['explicit', 'compare'] as const).find((known) => rows.some(({ knownBy }) => knownBy === known)) ?? null
  }

  #hasByOrder(by: D, change: C): boolean {
    const first = this.#first(by.scopeId)
    if (by.contentsKnown || change.scopeId !== by.scopeId) return false
    if (first === undefined || !this.#isBefore(first, by)) return false
    const place = this.#place(by)
    if (!this.#isOn(place.branch, change, place.order)) return false
    if (!this.mayPrecede(change)) return true
    const start = this.#place(first)
    return start.branch === place.branch && !this.#isOn(start.branch, change, start.order)
  }

  /** Whether a change was on the branch with the merge at that place of the order. */
  #isOn(branch: string | null, change: C, order: number): boolean {
    if (this.#order(change) > order) return false
    if (branch === null || change.targetBranch === null || change.targetBranch === branch) return true
    return this.changes.some(
      (taking) =>
        taking.scopeId === change.scopeId &&
        taking.sourceBranch === change.targetBranch &&
        taking.targetBranch !== taking.sourceBranch &&
        this.#order(taking) > this.#order(change) &&
        this.#isOn(branch, taking, order),
    )
  }

  #place(row: D): { branch: string | null; order: number; knownBy: 'merge_commit' | 'time' } {
    const head = this.changes.findLast((change) => this.#isAtHead(row, change))
    if (head !== undefined)
      return { branch: head.targetBranch ?? row.branch, order: this.#order(head), knownBy: 'merge_commit' }
    return { branch: row.branch, order: this.changes.findLastIndex((c) => merged(c) <= row.at), knownBy: 'time' }
  }

  #isAtHead(row: D, change: C): boolean {
    const isSame = row.version !== null && change.mergeCommit === row.version && change.scopeId === row.scopeId
    return isSame && merged(change) <= row.at
  }

  #isHead = (row: D, change: C) => change.kind === 'pull_request' && this.#isAtHead(row, change)
  #isHeadOfFirst = (by: D, change: C) => by === this.#first(by.scopeId) && this.#isHead(by, change)
  #first = (scopeId: string) => this.#all.find((row) => row.scopeId === scopeId && isSuccess(row))
  #order = (change: C) => this.changes.indexOf(change)
  #isBefore = (one: D, other: D) => this.#all.indexOf(one) < this.#all.indexOf(other)
  #sameLine = (row: D) =>
    this.#all.filter((each) => each.scopeId === row.scopeId && each.environmentId === row.environmentId)
}

const isSuccess = ({ outcome }: D) => outcome === 'success'
const merged = ({ mergedAt }: C) => mergedAt as number
