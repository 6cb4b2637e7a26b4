import { githubAdapter } from '../../../adapters/github/index.ts'
import type { Change, ChangeByKind, ChangeKind } from '../../../src/domain/changes.ts'
import { DEFAULT_RULES, type ScopeRules } from '../../../src/domain/rules.ts'
import type { Translation } from '../../../src/ports/source-adapter.ts'
import { CONTEXT, changesOf } from '../conformance.ts'
import { type Example, receiptOf } from './examples.ts'

/** What it is, the delivery, and the changes that must result, each with the fields that matter. */
export type Told = readonly [string, Example, readonly Readonly<Record<string, unknown>>[]]

export function translationOf(it: Example, rules: Partial<ScopeRules> = {}): Translation {
  return githubAdapter.translate(receiptOf(it), { ...CONTEXT, rules: { ...DEFAULT_RULES, ...rules } })
}

/** The one change of that kind; fails when there is none or more than one. */
export function changeOf<K extends ChangeKind>(kind: K, it: Example, rules: Partial<ScopeRules> = {}): ChangeByKind<K> {
  const found = changesOf(translationOf(it, rules)).filter((change): change is ChangeByKind<K> => change.kind === kind)
  const [change] = found
  if (change === undefined || found.length > 1) throw new Error(`${found.length} changes of kind ${kind}`)
  return change
}

export function kindsOf(it: Example): Change['kind'][] {
  return changesOf(translationOf(it)).map((change) => change.kind)
}
