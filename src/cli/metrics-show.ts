import { type Command, Option } from 'commander'
import { BUCKETS, type BucketSize, type ScorecardMetrics } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import {
  basis,
  detailPairs,
  local,
  notes,
  quickCheckWords,
  sparkline,
  valueWords,
  windowWords,
} from './metric-words.ts'
import { scorecardId } from './scorecard.ts'
import { openSession, type Printer } from './session.ts'
import { facts } from './words.ts'

export interface WindowOptions {
  readonly initiative?: string
  readonly from?: string
  readonly to?: string
  readonly asOf?: string
}

type Shown = Wire<ScorecardMetrics>

/** Options of every command that asks for numbers. Dates are days of the tenant's calendar, which only the daemon knows. */
export const withWindow = (command: Command): Command =>
  command
    .option('--initiative <initiative>', 'id or title, or the name of a scope in it (needed when there are several)')
    .option('--from <time>', 'a date in the time zone of the tenant, or a time (28 days before --to)')
    .option('--to <time>', 'the same, not in it itself (now)')
    .option('--as-of <time>', 'as it was known then (now)')

/** As the API takes it. */
export const windowQuery = ({ initiative, from, to, asOf }: WindowOptions) => ({ initiative, from, to, as_of: asOf })

export function showCommand(group: Command, deps: CliDeps): void {
  withWindow(group.command('show'))
    .description('show the metrics of an initiative, with their trend')
    .option('--scorecard <scorecard>', 'id or name (dora)')
    .addOption(new Option('--bucket <size>', 'of the trend').choices(BUCKETS).default('week'))
    .action(
      async (
        { scorecard, bucket, ...window }: WindowOptions & { bucket: BucketSize; scorecard?: string },
        command: Command,
      ) => {
        const { api, printer } = await openSession(deps, command)
        const path =
          scorecard === undefined ? '/metrics/dora' : `/scorecards/${await scorecardId(api, scorecard)}/metrics`
        const shown = await api.get<Shown>(path, { ...windowQuery(window), bucket })
        printer.print(shown, () => described(shown, printer))
      },
    )
}

type Row = Shown['metrics'][number]

function described(shown: Shown, printer: Printer): string {
  const zone = shown.time_zone
  const trend = (name: string) =>
    sparkline(shown.series.map(({ metrics }) => metrics.find((it) => it.name === name)?.value ?? null))
  const marked = shown.metrics.some(({ provisional }) => provisional)
  const lines = notes(shown.metrics, zone)
  const check = quickCheckWords(shown.metrics)
  return [
    facts([
      ['Scorecard', shown.scorecard.name],
      ['Initiative', shown.initiative.title],
      ['Window', windowWords(shown, zone)],
      ['As of', local(shown.as_of, zone)],
      ...(shown.bucket === null ? [] : [['Trend', `per ${shown.bucket}`] as const]),
    ]),
    '',
    printer.table<Row>(
      shown.metrics,
      [
        { head: 'Metric', cell: ({ title }) => title, cut: true },
        { head: 'Value', cell: ({ value, unit }) => valueWords(value, unit), align: 'right' },
        { head: 'Trend', cell: ({ name }) => trend(name) },
        { head: 'From', cell: (it) => basis(it, it.unit), align: 'right' },
        { head: 'Facts until', cell: ({ facts_until }) => (facts_until === null ? '-' : local(facts_until, zone)) },
        { head: '', cell: ({ provisional }) => (provisional ? '*' : '') },
      ],
      'This scorecard has no metrics.',
    ),
    ...shown.metrics.flatMap((it) => {
      const pairs = detailPairs(it, it.unit)
      return pairs.length === 0 ? [] : ['', `${it.title}: ${pairs.map((pair) => pair.join(' ')).join(', ')}`]
    }),
    ...(check === null ? [] : ['', check]),
    ...(lines.length === 0 ? [] : ['', 'No value:', ...lines.map((line) => `  ${line}`)]),
    ...(marked ? ['', '* provisional: what comes late may still change it'] : []),
  ].join('\n')
}
