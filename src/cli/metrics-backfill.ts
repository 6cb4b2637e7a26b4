import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import type { BackfillView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps, Io } from './deps.ts'
import { FailureTold } from './report.ts'
import { openSession, type Session } from './session.ts'
import { follow, type View } from './watch.ts'
import { clean, many, number, span } from './words.ts'

type Backfill = Wire<BackfillView>
interface BackfillOptions {
  readonly from: string
  readonly to?: string
  readonly initiative?: string
  readonly wait?: true
}

export function backfillCommand(group: Command, deps: CliDeps): void {
  group
    .command('backfill')
    .description('compute the snapshots of a range')
    .requiredOption('--from <time>', 'a date in the time zone of the tenant, or a time')
    .option('--to <time>', 'the same, not in it itself (now)')
    .option('--initiative <initiative>', 'of this initiative only')
    .option('--wait', 'show progress until it has ended; exit code 1 unless all was done')
    .action(async ({ from, to, initiative, wait }: BackfillOptions, command: Command) => {
      const session = await openSession(deps, command)
      const { items } = await session.api.send<{ items: Backfill[] }>('POST', '/metrics/backfill', {
        initiative,
        from,
        to,
      })
      const runs = wait ? await ended(session, deps, items) : items
      session.printer.print({ items: runs, next_cursor: null }, () => runsTable(session, runs))
      if (runs.some(({ status }) => status === 'failed')) throw new FailureTold()
    })
  group
    .command('backfills')
    .description('list backfills and how far they are, latest first')
    .action(async (_options: object, command: Command) => {
      const session = await openSession(deps, command)
      const page = await session.api.all<Backfill>('/metrics/backfills')
      session.printer.print(page, () => runsTable(session, page.items))
    })
}

const runsTable = ({ printer }: Session, runs: readonly Backfill[]) =>
  printer.table(
    runs,
    [
      { head: 'Initiative', cell: ({ initiative }) => initiative.title, cut: true },
      {
        head: 'Status',
        cell: ({ status, error }) => (error === null ? status : `${status}: ${error.code} ${error.text}`),
      },
      {
        head: 'Periods',
        cell: ({ periods_done: done, periods_total: all }) => `${number(done)}/${number(all)}`,
        align: 'right',
      },
      { head: 'Changed', cell: ({ changed }) => changed, align: 'right' },
      { head: 'From', cell: ({ from }) => from },
      { head: 'To', cell: ({ to }) => to },
      { head: 'Id', cell: ({ id }) => id },
    ],
    'There is nothing to compute: no initiatives, or no backfills yet.',
  )

/** The runs when all have ended. Throws FailureTold when the operator stops watching before. */
async function ended(
  { api }: Session,
  { io, ...rest }: CliDeps,
  begun: readonly Backfill[],
): Promise<readonly Backfill[]> {
  let runs = begun
  const look = async () => {
    const seen: Backfill[] = []
    for (const run of runs)
      seen.push(run.status === 'running' ? await api.get<Backfill>(`/metrics/backfills/${run.id}`) : run)
    runs = seen
    return runs
  }
  const view = io.terminal === null ? lines(io) : bar(io.terminal)
  const last = await follow({ io, ...rest }, { what: 'backfill', look, hasEnded: (all) => all.every(hasEnded), view })
  if (last !== null) return last
  io.err('Stopped watching. The backfill goes on: see it with "trackerd metrics backfills".\n')
  throw new FailureTold()
}

const hasEnded = ({ status }: Backfill) => status !== 'running'

/** One line on standard error for each initiative that is done. */
function lines(io: Pick<Io, 'err'>): View<readonly Backfill[]> {
  const told = new Set<string>()
  const tell = (line: string) => io.err(`${clean(line)}\n`)
  return {
    show(runs) {
      for (const { id, status, initiative, periods_done, changed } of runs) {
        if (status === 'running' || told.has(id)) continue
        told.add(id)
        tell(`${initiative.title}: ${status}, ${many(periods_done, 'period')}, ${changed} changed`)
      }
    },
    tell,
    end() {},
  }
}

/** One bar over all initiatives, drawn anew in place and cleared at the end. */
function bar(terminal: NodeJS.WritableStream): View<readonly Backfill[]> {
  const progress = new SingleBar({
    stream: terminal,
    format: 'backfill [{bar}] {words}',
    barsize: 20,
    clearOnComplete: true,
    linewrap: true,
    gracefulExit: false,
    // Drawn when there is something new, as the bars of a sync are.
    fps: 1 / 3_600,
  })
  progress.start(1, 0, { words: '' })
  const draw = (share: number, words: string) => {
    progress.update(share, { words: clean(words) })
    progress.render()
  }
  let share = 0
  return {
    show(runs, now) {
      const total = sum(runs.map((run) => run.periods_total))
      const done = sum(runs.map((run) => run.periods_done))
      share = total === 0 ? 1 : done / total
      const initiatives = `${runs.filter(hasEnded).length}/${many(runs.length, 'initiative')}`
      draw(share, [`${number(done)}/${many(total, 'period')}`, initiatives, ...left(runs, share, now)].join('  '))
    },
    tell: (words) => draw(share, words),
    end: () => progress.stop(),
  }
}

function left(runs: readonly Backfill[], share: number, now: Date): string[] {
  if (share === 0 || share >= 1) return []
  const since = Math.min(...runs.map((run) => Date.parse(run.started_at)))
  const elapsed = (now.getTime() - since) / 1000
  return [`about ${span(Math.max(0, Math.round((elapsed * (1 - share)) / share)))} left`]
}

const sum = (all: readonly number[]) => all.reduce((before, one) => before + one, 0)
