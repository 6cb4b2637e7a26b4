import { type Command, Option } from 'commander'
import type { NewSync, SyncRecordView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { CliDeps } from './deps.ts'
import { endpointPath } from './endpoint-ref.ts'
import { each, pastOption } from './options.ts'
import { FailureTold } from './report.ts'
import { openSession, type Session } from './session.ts'
import { recordFacts, summary } from './sync-record-words.ts'
import { watch } from './watch.ts'

interface SyncOptions {
  readonly full?: true
  readonly census?: true
  readonly since?: string
  readonly until?: string
  readonly stream?: readonly string[]
  readonly wait?: true
}

/** `sync`: reads an endpoint now. */
export function syncCommand(program: Command, deps: CliDeps): void {
  const now = () => deps.clock.now()
  program
    .command('sync')
    .description('read an endpoint now: what is new, unless an option says otherwise')
    .argument('<endpoint>', 'id or name')
    .addOption(new Option('--full', 'everything there is').conflicts(['census', 'since', 'until']))
    .addOption(new Option('--census', 'compare what is there with what is here').conflicts(['full', 'since', 'until']))
    .addOption(pastOption('--since <time>', 'a window: what changed at or after', now))
    .addOption(pastOption('--until <time>', 'end of the window: what changed before', now))
    .option('--stream <stream>', 'this stream only; may be repeated', each)
    .option('--wait', 'show progress until it has ended; exit code 1 unless all was done')
    .action(async (ref: string, options: SyncOptions, command: Command) => {
      if (options.until !== undefined && options.since === undefined)
        command.error('error: --until needs --since: together they make a window')
      const session = await openSession(deps, command)
      const path = `${await endpointPath(session, ref)}/sync`
      const begun = await session.api.send<Wire<SyncRecordView>>('POST', path, requestOf(options))
      if (options.wait) return follow(session, deps, begun.id)
      const { printer } = session
      printer.print(begun, () =>
        [
          recordFacts(begun, printer.now),
          '',
          `It runs. See how far it is with "trackerd sync-records show ${begun.id}".`,
        ].join('\n'),
      )
    })
}

function requestOf({ full, census, since, until, stream: streams }: SyncOptions): Wire<NewSync> {
  const mode = full ? 'full' : census ? 'census' : since !== undefined ? 'window' : 'incremental'
  return { mode, streams: streams && [...streams], since, until }
}

async function follow({ api, printer }: Session, deps: CliDeps, id: string): Promise<void> {
  const ended = await watch(api, deps, id)
  if (ended === null) {
    deps.io.err(`Stopped watching. The sync goes on: see it with "trackerd sync-records show ${id}".\n`)
    throw new FailureTold()
  }
  printer.print(ended, () => summary(ended, printer))
  if (ended.status !== 'success') throw new FailureTold()
}
