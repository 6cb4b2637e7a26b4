import type { IssueChange } from '../../../src/domain/changes.ts'

type Weight = Pick<NonNullable<IssueChange['fields']>, 'priority' | 'severity'>

const P0: Weight = { priority: 'p0', severity: 'critical' }
const P1: Weight = { priority: 'p1', severity: 'major' }
const P2: Weight = { priority: 'p2', severity: 'minor' }
const P3: Weight = { priority: 'p3', severity: 'cosmetic' }

/** Names of Jira's own priorities, of Cloud and of servers. */
const WEIGHTS: ReadonlyMap<string, Weight> = new Map([
  ['highest', P0],
  ['blocker', P0],
  ['critical', P0],
  ['high', P1],
  ['major', P1],
  ['medium', P2],
  ['normal', P2],
  ['low', P3],
  ['lowest', P3],
  ['minor', P3],
  ['trivial', P3],
])

/** Jira has one word for priority and severity. Without a word that we know: the ordinary one. */
export const weightOf = (name: string | null): Weight => WEIGHTS.get(name?.trim().toLowerCase() ?? '') ?? P2
