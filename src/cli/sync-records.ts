import { type Command, Option } from 'commander'
import type { SyncRecordDetail, SyncRecordView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointId } from './endpoint-ref.ts'
import { cursorOption, limitOption, pastOption } from './options.ts'
import { openSession } from './session.ts'
import { recordWords } from './sync-record-words.ts'
import { ago } from './words.ts'

type SyncRecord = Wire<SyncRecordView>

interface ListOptions {
  readonly endpoint?: string
  readonly status?: string
  readonly type?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: number
  readonly cursor?: string
}

/** `sync-records`: what each run over an endpoint did. */
export function syncRecordsCommand(program: Command, deps: CliDeps): void {
  const now = () => deps.clock.now()
  const records = program.command('sync-records').description('sync records: what each run did')
  records
    .command('list')
    .description('show runs, the latest first')
    .option('--endpoint <endpoint>', 'of this endpoint (id or name)')
    .addOption(new Option('--status <status>', 'that ended so').choices(['running', 'success', 'failed', 'partial']))
    .option('--type <type>', 'of this type')
    .addOption(pastOption('--since <time>', 'started at or after', now))
    .addOption(pastOption('--until <time>', 'started before', now))
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ endpoint, ...query }: ListOptions, command: Command) => {
      const session = await openSession(deps, command)
      const { api, printer } = session
      const id = endpoint === undefined ? undefined : await endpointId(session, endpoint)
      printer.list(
        await api.get<{ items: SyncRecord[]; next_cursor: string | null }>('/sync-records', { endpoint: id, ...query }),
        [
          { head: 'Started', cell: ({ started_at }) => ago(started_at, printer.now) },
          { head: 'Type', cell: ({ type }) => type },
          { head: 'Mode', cell: ({ mode }) => mode },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Done', cell: ({ items_processed }) => items_processed, align: 'right' },
          { head: 'Failed', cell: ({ items_failed }) => items_failed, align: 'right' },
          { head: 'Error', cell: ({ error }) => error, cut: true },
          { head: 'Id', cell: (it) => it.id },
        ],
        'No sync record matches.',
      )
    })
  records
    .command('show')
    .description('show one run')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const shown = await api.get<Wire<SyncRecordDetail>>(`/sync-records/${encodeURIComponent(id)}`)
      printer.print(shown, () => recordWords(shown, printer))
    })
}
