import { type Command, Option } from 'commander'
import type { Explanation } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { basis, local, notes, valueWords, windowWords } from './metric-words.ts'
import { type WindowOptions, windowQuery, withWindow } from './metrics-show.ts'
import { countArgument, cursorOption } from './options.ts'
import { openSession, type Printer } from './session.ts'
import { facts, many } from './words.ts'

interface ExplainOptions extends WindowOptions {
  readonly limit?: number
  readonly cursor?: string
}

type Explained = Wire<Explanation>

export function explainCommand(group: Command, deps: CliDeps): void {
  withWindow(group.command('explain'))
    .description('show the rows behind a number, and the number made anew from them')
    .argument('<metric>', 'e.g. change_lead_time')
    .addOption(new Option('--limit <n>', 'rows to show, 1,000 at most').argParser(countArgument))
    .addOption(cursorOption())
    .action(async (metric: string, { limit, cursor, ...window }: ExplainOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const query = { metric, ...windowQuery(window), limit, cursor }
      const explained = await api.get<Explained>('/metrics/explain', query)
      printer.print(explained, () => described(explained, printer))
    })
}

function described(explained: Explained, printer: Printer): string {
  const { metric, from_rows: sum, time_zone: zone } = explained
  const more = explained.next_cursor
  return [
    metric.summary,
    '',
    facts([
      ['Metric', metric.title],
      ['Initiative', explained.initiative.title],
      ['Window', windowWords(explained, zone)],
      ['As of', explained.as_of],
      ['Value', `${valueWords(metric.value, metric.unit)}, from ${basis(metric, metric.unit)}`],
      [
        'From the rows',
        `${valueWords(sum.value, metric.unit)}: ${sum.counted} counted, ${sum.denominator_only} in the denominator only, ${many(explained.excluded, 'row')} left out`,
      ],
      ...notes([metric], zone).map((note) => ['No value', note] as const),
    ]),
    '',
    printer.table(
      explained.rows,
      [
        { head: 'At', cell: ({ at }) => local(at, zone) },
        { head: 'Kind', cell: ({ kind }) => kind.replace('_', ' ') },
        { head: 'Role', cell: ({ role, why }) => (why === null ? role : `${role}: ${why}`) },
        { head: 'Value', cell: ({ value }) => valueWords(value, metric.unit), align: 'right' },
        { head: 'What', cell: ({ title, id }) => title ?? id, cut: true },
        { head: 'Where', cell: ({ url }) => url },
      ],
      'There are no rows.',
    ),
    ...(more === null
      ? []
      : [
          '',
          `There are more: repeat with --from ${explained.from} --to ${explained.to} --as-of ${explained.as_of} --cursor ${more}`,
        ]),
  ].join('\n')
}
