import { translate } from '../../../adapters/jira/translate/index.ts'
import type { ChangeByKind, ChangeKind } from '../../../src/domain/changes.ts'
import { DEFAULT_RULES, type ScopeRules } from '../../../src/domain/rules.ts'
import type { Receipt, Translation, TranslationContext } from '../../../src/ports/source-adapter.ts'
import { CONTEXT, changesOf } from '../conformance.ts'
import { issueEvent, LEARNED, receipt } from './samples.ts'

export interface Known {
  readonly rules?: Partial<ScopeRules>
  readonly learned?: TranslationContext['learned']
}

export function translationOf(it: Receipt, { rules = {}, learned = null }: Known = {}): Translation {
  return translate(it, { ...CONTEXT, rules: { ...DEFAULT_RULES, ...rules }, learned })
}

/** The one change of that kind; fails when there is none or more than one. */
export function changeOf<K extends ChangeKind>(kind: K, it: Receipt, known: Known = {}): ChangeByKind<K> {
  const found = changesOf(translationOf(it, known)).filter((change): change is ChangeByKind<K> => change.kind === kind)
  const [change] = found
  if (change === undefined || found.length > 1) throw new Error(`${found.length} changes of kind ${kind}`)
  return change
}

/** What an issue with these fields is to us, with the fields of the site known unless told otherwise. */
export function issueFields(fields: object, known: Known = { learned: LEARNED }) {
  const change = changeOf('issue', receipt('jira:issue_updated', issueEvent(fields)), known)
  if (change.fields === null || change.fields.plan === null) throw new Error('an issue without a plan')
  return { ...change.fields, plan: change.fields.plan }
}

/** What one entry of its changelog says; nothing when nothing is kept of it. */
export function historyItems(items: readonly object[], known: Known = { learned: LEARNED }) {
  const told = issueEvent({}, { changelog: { id: '901', items } })
  const changes = changesOf(translationOf(receipt('jira:issue_updated', told), known))
  return changes.flatMap((change) => (change.kind === 'issue_history' ? (change.fields?.items ?? []) : []))
}
