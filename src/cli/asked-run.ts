import type { Command, Option } from 'commander'
import type { AskedRunView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { countBar } from './count-bar.ts'
import type { CliDeps, Io } from './deps.ts'
import { FailureTold } from './report.ts'
import { openSession, type Printer, type Session } from './session.ts'
import { follow, type View } from './watch.ts'
import { many, number, when } from './words.ts'

type Base = Wire<AskedRunView>

/** Work at initiatives that is asked for by one command and looked at by another. */
export interface AskedWork<Run extends Base> {
  readonly ask: { readonly verb: string; readonly path: string; readonly description: string }
  readonly look: { readonly verb: string; readonly path: string; readonly description: string }
  readonly initiativeOption: () => Option
  /** What it is when it is done, e.g. judged. */
  readonly done: string
  /** What comes of it, e.g. "1 alert opened"; `short` while it is watched. */
  counts(run: Run, short: boolean): string
  /** What is to be said of its result besides; empty: nothing. */
  besides(run: Run, printer: Printer): string
}

interface AskOptions {
  readonly initiative?: string
  readonly wait?: true
}

/** One command asks for it, and follows it with --wait; the other looks how far it is. */
export function askedRunCommands<Run extends Base>(group: Command, deps: CliDeps, work: AskedWork<Run>): void {
  const { ask, look, initiativeOption, done } = work
  group
    .command(ask.verb)
    .description(ask.description)
    .addOption(initiativeOption())
    .option('--wait', `show progress until all are ${done}; fail when one cannot be`)
    .action(async ({ initiative, wait }: AskOptions, command: Command) => {
      const session = await openSession(deps, command)
      const asked = await session.api.send<Run>('POST', ask.path, { initiative })
      const see = `trackerd ${group.name()} ${look.verb}`
      const run = wait ? await followed(session, deps, work, { asked, initiative, see }) : asked
      session.printer.print(run, () => runWords(run, work, session.printer))
      if (wait && run.failed.length > 0) throw new FailureTold()
    })
  group
    .command(look.verb)
    .description(look.description)
    .addOption(initiativeOption())
    .action(async ({ initiative }: AskOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const run = await api.get<Run>(look.path, { initiative })
      printer.print(run, () => runWords(run, work, printer))
    })
}

interface Followed<Run> {
  readonly asked: Run
  readonly initiative: string | undefined
  /** The command that shows it. */
  readonly see: string
}

/** The run when all were tried. Throws FailureTold when the operator stops watching before. */
async function followed<Run extends Base>(
  { api }: Session,
  deps: CliDeps,
  work: AskedWork<Run>,
  { asked, initiative, see }: Followed<Run>,
) {
  const look = () => api.get<Run>(work.look.path, { initiative })
  const view = deps.io.terminal === null ? lines(deps.io, work) : bar(deps.io.terminal, asked.initiatives, work)
  const last = await follow(deps, { what: 'run', look, hasEnded: ({ left }) => left === 0, view })
  if (last !== null) return last
  deps.io.err(`Stopped watching. The run goes on: see it with "${see}".\n`)
  throw new FailureTold()
}

/** How many were tried and did not fail. */
const doneOf = ({ initiatives, left, failed }: Base) => initiatives - left - failed.length

/** A line on standard error whenever fewer are left. */
function lines<Run extends Base>(io: Pick<Io, 'err'>, { done }: AskedWork<Run>): View<Run> {
  let before: number | null = null
  const tell = (words: string) => io.err(`${words}\n`)
  return {
    show(run) {
      if (run.left !== before) tell(`${number(doneOf(run))} of ${many(run.initiatives, 'initiative')} ${done}`)
      before = run.left
    },
    tell,
    end() {},
  }
}

function bar<Run extends Base>(terminal: NodeJS.WritableStream, total: number, work: AskedWork<Run>): View<Run> {
  const progress = countBar(terminal, total)
  let tried = 0
  return {
    show(run) {
      tried = run.initiatives - run.left
      progress.show(tried, `initiatives ${work.done}, ${work.counts(run, true)}`)
    },
    tell: (words) => progress.show(tried, words),
    end: () => progress.end(),
  }
}

function runWords<Run extends Base>(run: Run, work: AskedWork<Run>, printer: Printer): string {
  const { asked_at, initiatives, left, failed } = run
  const all = many(initiatives, 'initiative')
  const far = left === 0 ? `${number(doneOf(run))} of ${all} ${work.done}.` : `${left} of ${all} to be ${work.done}.`
  const since =
    asked_at === null
      ? 'Nobody asked for a run so far.'
      : `Since a run was asked for ${when(asked_at, printer.now)}: ${work.counts(run, false)}.`
  const failures = printer.table(
    failed,
    [
      { head: 'Initiative', cell: ({ initiative }) => initiative.title },
      { head: 'Error', cell: ({ error }) => error.code },
      { head: 'Reason', cell: ({ error }) => error.text, cut: true },
    ],
    '',
  )
  const sections = [
    asked_at === null ? since : `${far}\n${since}`,
    failed.length === 0 ? '' : `Could not be ${work.done}, and tried again by itself:\n${failures}`,
    work.besides(run, printer),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}
