/** The rules of a scope, with their patterns ready. */
import type { Uuid } from '../ids.ts'
import { DEFAULT_RULES } from '../rules.ts'
import type { AttributionRules, ChangeRow } from './input.ts'

const HOUR_MS = 3_600_000

/** What holds for a scope whose binding decides nothing else. */
export const DEFAULT_ATTRIBUTION: AttributionRules = {
  attributionWindowMs: DEFAULT_RULES.attributionWindowHours * HOUR_MS,
  failedStatusFails: DEFAULT_RULES.failedStatusFails,
  hotfixPatterns: DEFAULT_RULES.hotfixPatterns,
  botPatterns: DEFAULT_RULES.botPatterns,
}

export interface ReadyRules extends AttributionRules {
  isBot(change: ChangeRow): boolean
  /** Of a pull request: whether its branch, title or a label says so. */
  isHotfix(change: ChangeRow): boolean
}

/** The rules by scope; a scope that has none goes by the defaults. Throws where a pattern is no regular expression. */
export function readyRules(rules: ReadonlyMap<Uuid, AttributionRules>): (scopeId: Uuid) => ReadyRules {
  const ready = new Map<Uuid, ReadyRules>()
  const fallback = prepared(DEFAULT_ATTRIBUTION)
  for (const [scopeId, own] of rules) ready.set(scopeId, prepared(own))
  return (scopeId) => ready.get(scopeId) ?? fallback
}

function prepared(rules: AttributionRules): ReadyRules {
  const bots = anyOf(rules.botPatterns)
  const hotfixes = anyOf(rules.hotfixPatterns)
  return {
    ...rules,
    isBot: ({ authorIsBot, authorLogin }) => authorIsBot || (authorLogin !== null && bots(authorLogin)),
    isHotfix: ({ kind, sourceBranch, title, labels }) =>
      kind === 'pull_request' && [sourceBranch, title, ...labels].some((text) => text !== null && hotfixes(text)),
  }
}

function anyOf(patterns: readonly string[]): (text: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(pattern, 'i'))
  return (text) => expressions.some((expression) => expression.test(text))
}
