import { scopesOf } from './cycle-scope.ts'
import type { JiraRun } from './jira.ts'
import { type Compared, isSame } from './jira-copy.ts'
import type { Plan } from './plan-rows.ts'
import { broken } from './steps.ts'

/** What is not as it must be; empty when all is well. */
export function jiraShortcomings(
  { runs, answers, again, endpoint }: JiraRun,
  plan: Plan,
  compared: readonly Compared[],
) {
  const [first, second] = scopesOf(plan)
  const { applied, skipped } = endpoint.deliveries
  return broken([
    [answers.every(({ status }) => status === 202), 'a webhook of Jira was not answered with 202'],
    [again.status === 202 && again.duplicate === true, 'a webhook of Jira that came twice was not told as a duplicate'],
    [applied + skipped === answers.length, 'not every webhook of Jira was applied or skipped'],
    [runs.every(({ status }) => status === 'success'), "a run over Jira's stand-in is not a success"],
    [runs.at(-1)?.counts.gone === 1, 'the census did not find the issue that is gone at Jira'],
    [
      first?.committed.items === 4 && first.added.items === 1 && first.removed.items === 1,
      'the first cycle is not told as it was',
    ],
    [
      second?.committed.items === 4 && second.added.items === 1 && second.removed.items === 1,
      'the second cycle is not told as it was',
    ],
    [plan.linked.length === 3, 'stories of Jira and pull requests of GitHub do not know each other'],
    ...compared.map((it) => [isSame(it), `${it.what}: the copy of Jira is not equal\n${difference(it)}`] as const),
  ])
}

const difference = ({ there, here }: Compared) =>
  [
    ...there.filter((it) => !here.includes(it)).map((it) => `      there: ${it}`),
    ...here.filter((it) => !there.includes(it)).map((it) => `      here:  ${it}`),
  ].join('\n')
