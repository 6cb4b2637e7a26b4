import type { Command } from 'commander'
import type { CliDeps, Finding } from './deps.ts'
import { FailureTold } from './report.ts'
import { Printer } from './session.ts'
import { clean, many } from './words.ts'

/** `doctor`: what trackerd stands on, looked at without a daemon; exit code 1 when anything fails. */
export function doctorCommand(program: Command, deps: CliDeps): void {
  program
    .command('doctor')
    .description('look at everything that trackerd stands on, and say how to mend what is wrong')
    .action(async (_options: object, command: Command) => {
      const printer = new Printer(deps, command)
      const findings = await deps.direct.doctor()
      const failed = findings.filter(({ outcome }) => outcome === 'fail').length
      const warned = findings.filter(({ outcome }) => outcome === 'warn').length
      printer.print({ findings, failed, warned }, () => words(findings, { failed, warned }, printer))
      if (failed > 0) throw new FailureTold()
    })
}

function words(findings: readonly Finding[], { failed, warned }: { failed: number; warned: number }, printer: Printer) {
  const mends = findings.flatMap(({ name, mend }) => (mend === null ? [] : [`  ${name}: ${clean(mend)}`]))
  return [
    printer.table(
      findings,
      [
        { head: 'Outcome', cell: ({ outcome }) => outcome },
        { head: 'What', cell: ({ name }) => name },
        { head: 'Found', cell: ({ found }) => found },
      ],
      '',
    ),
    // Below, because they are sentences: as a column they would push the table beyond every terminal.
    ...(mends.length === 0 ? [] : ['', 'What to do:', ...mends]),
    '',
    failed + warned === 0 ? 'All is well.' : `${many(failed, 'failure')}, ${many(warned, 'warning')}.`,
  ].join('\n')
}
