import { type CycleScope, scopesOf } from './cycle-scope.ts'
import { deliveriesOf } from './door-summary.ts'
import type { JiraRun } from './jira.ts'
import { type Compared, isSame } from './jira-copy.ts'
import { bold, green, table } from './layout.ts'
import type { Plan } from './plan-rows.ts'
import { runsOver, streamsOf } from './polling-summary.ts'
import { workTree } from './work-tree.ts'

const DAY_MS = 86_400_000

/** What Jira's stand-in told and what became of it, for a person. At most 100 columns wide. */
export function jiraSummary(run: JiraRun, plan: Plan, compared: readonly Compared[]): string {
  const scopes = scopesOf(plan)
  return [
    deliveriesOf(
      `Webhooks: ${run.answers.length} signed by Jira and stored, the last of them sent twice`,
      run.endpoint,
    ),
    runsOver(run.runs),
    streamsOf(run.runs),
    cycles(scopes),
    changes(scopes),
    `${workTree(plan.items)}\n${releases(plan)}`,
    acrossSystems(plan),
    copies(compared),
  ].join('\n\n')
}

const amount = ({ items, points }: CycleScope['committed']) => (items === 0 ? '–' : `${items} · ${points}`)

const cycles = (scopes: readonly CycleScope[]) =>
  table(
    'Cycles: what each began with, what came and went afterwards, what was done (items · points)',
    ['Cycle', 'Status', 'Committed', 'Added', 'Removed', 'Done', 'Not done'],
    scopes.map(({ cycle, committed, added, removed, done, open }) => [
      ...[cycle.name, cycle.status],
      ...[committed, added, removed, done, open].map(amount),
    ]),
  )

const changes = (scopes: readonly CycleScope[]) =>
  table(
    'How they changed after they had begun, as the history of the issues tells',
    ['Cycle', 'Day', 'Item', 'What happened'],
    scopes.flatMap(({ cycle, moves }) =>
      moves.map(({ key, at, what, points, before }) => [
        cycle.name,
        Math.floor((at.getTime() - (cycle.startsAt?.getTime() ?? 0)) / DAY_MS) + 1,
        key,
        what === 'points' ? `from ${before} to ${points} points` : `${what}, with ${points}`,
      ]),
    ),
  )

const releases = ({ versions }: Plan) =>
  versions
    .map(({ name, status, items }) => `${bold(`  Release ${name}`)}  ${status}, with ${items} of these`)
    .join('\n')

const acrossSystems = ({ linked }: Plan) =>
  [
    bold('Stories of Jira that pull requests of GitHub name: each knows the other'),
    ...linked.map(
      ({ key, title, review, reviewTitle, merged }) =>
        `  ${key} ${title}  ${green('<->')}  ${review} "${reviewTitle}", ${merged ? 'merged' : 'not merged'}`,
    ),
  ].join('\n')

const copies = (compared: readonly Compared[]) =>
  table(
    'The copy of Jira is complete: titles, status, points, epics, cycles and people, field by field',
    ['What', 'At the source', 'Here', 'Equal'],
    compared.map((it) => [it.what, it.there.length, it.here.length, isSame(it) ? 'yes' : 'NO']),
  )
