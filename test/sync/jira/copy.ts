/** Projects as plain data: what a copy of them must be like, whatever way it came about. Ids are those of our rows. */
export interface Copy {
  /** Projects and their boards, by kind and id at the source. */
  readonly scopes: Readonly<Record<string, object>>
  /** Those that are something to us, by id at the source. */
  readonly issues: Readonly<Record<string, IssueCopy>>
  readonly sprints: Readonly<Record<string, object>>
  readonly versions: Readonly<Record<string, object>>
  /** What became of those issues, by id of the row. */
  readonly history: Readonly<Record<string, object>>
  /** Names of accounts that are alive. */
  readonly people: Readonly<Record<string, string | null>>
}

export interface IssueCopy {
  readonly role: string
  readonly key: string | null
  readonly [field: string]: unknown
}

/** What no row can know: left out of both sides before they are compared. */
export const UNKNOWN = Symbol('unknown')

/** The copy without what the source does not say. */
export function upTo(source: Copy, copy: Copy): Copy {
  const issues = Object.entries(copy.issues).map(([id, issue]) => {
    const there = source.issues[id]
    const fields = Object.entries(issue).map(([name, value]) => [name, there?.[name] === UNKNOWN ? UNKNOWN : value])
    return [id, Object.fromEntries(fields) as IssueCopy] as const
  })
  const history = Object.entries(copy.history).filter(([id]) => id in source.history)
  return { ...copy, issues: Object.fromEntries(issues), history: Object.fromEntries(history) }
}
