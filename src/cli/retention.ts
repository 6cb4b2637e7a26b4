import { type Command, InvalidArgumentError } from 'commander'
import { RETENTION_KINDS, type RetentionView } from '../app.ts'
import { didYouMean } from '../domain/nearest.ts'
import { toWire, type Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { countArgument } from './options.ts'
import { openSession, type Printer } from './session.ts'

type Retention = Wire<RetentionView>
type Kind = keyof Retention['effective']
const KINDS = Object.keys(toWire(Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, 0])))) as Kind[]

/** `retention`: for how many days what is kept. */
export function retentionCommand(program: Command, deps: CliDeps): void {
  const retention = program.command('retention').description('for how many days what is kept')
  retention
    .command('show')
    .description('show what holds, and what of it was set')
    .action(async (_options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const view = await api.get<Retention>('/retention')
      printer.print(view, () => retentionTable(view, printer))
    })
  retention
    .command('set')
    .description('keep for so many days; "default" takes it back')
    .argument('<kind=days...>', `kinds: ${KINDS.join(', ')}; e.g. raw_bodies=7`, parsedInto)
    .action(async (days: Days, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const before = await api.get<Retention>('/retention')
      const after = Object.fromEntries(
        Object.entries({ ...before.changed, ...days }).filter(([, value]) => value !== 'default'),
      )
      const view = await api.send<Retention>('PUT', '/retention', after)
      printer.print(view, () => retentionTable(view, printer))
    })
}

type Days = Partial<Record<Kind, number | 'default'>>

function parsedInto(given: string, before: Days = {}): Days {
  const [kind, value] = given.split('=') as [Kind, string | undefined]
  if (value === undefined)
    throw new InvalidArgumentError(`Give a kind and days, e.g. raw_bodies=7. Kinds: ${KINDS.join(', ')}.`)
  if (!KINDS.includes(kind))
    throw new InvalidArgumentError(`Kinds: ${KINDS.join(', ')}${didYouMean(kind, KINDS) || '.'}`)
  return { ...before, [kind]: value === 'default' ? value : countArgument(value) }
}

const retentionTable = ({ changed, effective }: Retention, printer: Printer) =>
  printer.table(
    KINDS,
    [
      { head: 'Kept', cell: (kind) => kind },
      { head: 'Days', cell: (kind) => effective[kind], align: 'right' },
      { head: 'Set', cell: (kind) => (kind in changed ? 'here' : '') },
    ],
    '',
  )
