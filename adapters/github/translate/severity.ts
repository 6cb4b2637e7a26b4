import type { ChangeByKind } from '../../../src/domain/changes.ts'

type Fields = NonNullable<ChangeByKind<'issue'>['fields']>
type Meaning<Word> = readonly (readonly [RegExp, Word])[]

/**
 * GitHub issues have no severity; labels tell it. `sev0`, `sev-1`, `SEV 2`, `severity/critical`, `severity: high`,
 * `critical`, and `p0`, which teams put on outages. The first line that any label meets wins: the worst one.
 */
const SEVERITIES: Meaning<Fields['severity']> = [
  [/^(sev(erity)?[-_/: ]*(0|1|critical|blocker)|critical|blocker|p[-_ ]?0)$/i, 'critical'],
  [/^(sev(erity)?[-_/: ]*(2|high|major)|major)$/i, 'major'],
  [/^(sev(erity)?[-_/: ]*(3|medium|moderate|minor)|minor)$/i, 'minor'],
  [/^(sev(erity)?[-_/: ]*([45]|low|trivial|cosmetic)|trivial|cosmetic)$/i, 'cosmetic'],
]

/** `p0` … `p3`, `P-1`, `priority/0`, `priority: high`, `urgent`. The first line that any label meets wins. */
const PRIORITIES: Meaning<Fields['priority']> = [
  [/^(p[-_ ]?0|prio(rity)?[-_/: ]*(p?0|critical|urgent|highest)|urgent)$/i, 'p0'],
  [/^(p[-_ ]?1|prio(rity)?[-_/: ]*(p?1|high))$/i, 'p1'],
  [/^(p[-_ ]?2|prio(rity)?[-_/: ]*(p?2|medium|normal))$/i, 'p2'],
  [/^(p[-_ ]?[345]|prio(rity)?[-_/: ]*(p?[345]|low|lowest))$/i, 'p3'],
]

const firstMet = <Word>(meanings: Meaning<Word>, labels: readonly string[]): Word | undefined =>
  meanings.find(([pattern]) => labels.some((label) => pattern.test(label)))?.[1]

/** The severity the labels tell; `major`, the middle, when they tell none. */
export function severity(labels: readonly string[]): Fields['severity'] {
  return firstMet(SEVERITIES, labels) ?? 'major'
}

/** The priority the labels tell; `p2`, the ordinary one, when they tell none. */
export function priority(labels: readonly string[]): Fields['priority'] {
  return firstMet(PRIORITIES, labels) ?? 'p2'
}
