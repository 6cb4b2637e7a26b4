import type { Command, Option } from 'commander'
import type { ArchitectureReportView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { jsonOf } from './json-file.ts'
import { FailureTold } from './report.ts'
import { openSession, type Printer } from './session.ts'
import { facts, many } from './words.ts'

type Report = Wire<ArchitectureReportView>

interface ReportOptions {
  readonly initiative?: string
  readonly source?: string
  readonly runUrl?: string
  readonly strict?: true
}

/** `drift report`: what CI found of broken architecture rules. What options say outweighs what the file says. */
export function driftReportCommand(group: Command, deps: CliDeps, initiativeOption: () => Option): void {
  group
    .command('report')
    .description('report violations of architecture rules: JSON as POST /v1/architecture-reports takes it')
    .argument('<file>', 'the file, or - for standard input')
    .addOption(initiativeOption())
    .option('--source <source>', 'what made it: each has a baseline of its own, its first report')
    .option('--run-url <url>', 'where the run of CI is shown')
    .option('--strict', 'exit with 1 when there are violations that the baseline lacks')
    .action(async (file: string, { strict, runUrl, ...told }: ReportOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const report = await api.send<Report>('POST', '/architecture-reports', {
        ...(await jsonOf(deps, file)),
        ...told,
        ...(runUrl === undefined ? {} : { url: runUrl }),
      })
      printer.print(report, () => reportWords(report, printer))
      if (strict && report.added.length > 0) throw new FailureTold()
    })
}

function reportWords({ initiative, source, reported_at, violations, baseline, added }: Report, printer: Printer) {
  const told = facts([
    ['Initiative', initiative.title],
    ['Source', source],
    ['Reported', reported_at],
    ['Violations', String(violations)],
    ['Baseline', `${many(baseline.violations, 'violation')}, of ${baseline.at}`],
    ['Added', String(added.length)],
  ])
  if (added.length === 0) return told
  const table = printer.table(
    added,
    [
      { head: 'Rule', cell: ({ rule }) => rule },
      { head: 'Place', cell: ({ place }) => place },
    ],
    '',
  )
  return `${told}\n\n${table}`
}
