import type { Command, Option } from 'commander'
import type { DriftRunView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { countBar } from './count-bar.ts'
import type { CliDeps, Io } from './deps.ts'
import { FailureTold } from './report.ts'
import { openSession, type Printer, type Session } from './session.ts'
import { follow, type View } from './watch.ts'
import { many, number, when } from './words.ts'

type Run = Wire<DriftRunView>

interface RunOptions {
  readonly initiative?: string
  readonly wait?: true
}

/** `drift run` and `drift progress`: what is judged anew, how far that is, and what cannot be judged. */
export function driftRunCommands(group: Command, deps: CliDeps, initiativeOption: () => Option): void {
  group
    .command('run')
    .description('judge anew, instead of within the hour')
    .addOption(initiativeOption())
    .option('--wait', 'show progress until all are judged')
    .action(async ({ initiative, wait }: RunOptions, command: Command) => {
      const session = await openSession(deps, command)
      const asked = await session.api.send<Run>('POST', '/drift/run', { initiative })
      const run = wait ? await judged(session, deps, asked, initiative) : asked
      session.printer.print(run, () => runWords(run, session.printer))
    })
  group
    .command('progress')
    .description('show how far judging is, and what could not be judged, and why')
    .addOption(initiativeOption())
    .action(async ({ initiative }: RunOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const run = await api.get<Run>('/drift/run', { initiative })
      printer.print(run, () => runWords(run, printer))
    })
}

/** The run when all are judged. Throws FailureTold when the operator stops watching before. */
async function judged({ api }: Session, deps: CliDeps, { initiatives }: Run, initiative: string | undefined) {
  const look = () => api.get<Run>('/drift/run', { initiative })
  const view = deps.io.terminal === null ? lines(deps.io) : bar(deps.io.terminal, initiatives)
  const last = await follow(deps, { what: 'run', look, hasEnded: ({ left }) => left === 0, view })
  if (last !== null) return last
  deps.io.err('Stopped watching. The run goes on: see it with "trackerd drift progress".\n')
  throw new FailureTold()
}

/** A line on standard error whenever fewer are left. */
function lines(io: Pick<Io, 'err'>): View<Run> {
  let before: number | null = null
  const tell = (words: string) => io.err(`${words}\n`)
  return {
    show({ initiatives, left }) {
      if (left !== before) tell(`${number(initiatives - left)} of ${many(initiatives, 'initiative')} judged`)
      before = left
    },
    tell,
    end() {},
  }
}

function bar(terminal: NodeJS.WritableStream, total: number): View<Run> {
  const progress = countBar(terminal, total)
  let done = 0
  return {
    show({ initiatives, left, opened }) {
      done = initiatives - left
      progress.show(done, `initiatives judged, ${many(opened, 'alert')} opened`)
    },
    tell: (words) => progress.show(done, words),
    end: () => progress.end(),
  }
}

function runWords({ asked_at, initiatives, left, opened, raised, closed, unjudged }: Run, printer: Printer): string {
  const far =
    left === 0
      ? `${many(initiatives, 'initiative')} judged.`
      : `${left} of ${many(initiatives, 'initiative')} to be judged.`
  const since =
    asked_at === null
      ? 'Nobody asked for a run so far.'
      : `Since a run was asked for ${when(asked_at, printer.now)}: ${many(opened, 'alert')} opened, ${raised} raised, ${closed} closed.`
  if (unjudged.length === 0) return `${far}\n${since}`
  const reasons = Map.groupBy(unjudged, ({ drift_type, reason }) => `${drift_type} ${reason}`)
  const rows = [...reasons.values()].flatMap((all) => (all[0] === undefined ? [] : [{ ...all[0], count: all.length }]))
  const table = printer.table(
    rows,
    [
      { head: 'Type', cell: ({ drift_type }) => drift_type },
      { head: 'Reason', cell: ({ reason }) => reason },
      { head: 'Subjects', cell: ({ count }) => count, align: 'right' },
    ],
    '',
  )
  return `${far}\n${since}\n\nNot judged, so no alert about it opens or closes:\n${table}`
}
