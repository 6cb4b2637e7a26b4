import { type Command, Option } from 'commander'
import { BUCKETS, type BucketSize, type SnapshotRunView, type SnapshotView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { askedRunCommands } from './asked-run.ts'
import type { CliDeps } from './deps.ts'
import { type WindowOptions, windowQuery } from './metrics-show.ts'
import { cursorOption, limitOption } from './options.ts'
import { scorecardId } from './scorecard.ts'
import { openSession } from './session.ts'
import { ago, many } from './words.ts'

interface ListOptions extends Omit<WindowOptions, 'asOf'> {
  readonly scorecard?: string
  readonly bucket?: BucketSize
  readonly limit?: number
  readonly cursor?: string
}

type Snapshot = Wire<SnapshotView>

const initiativeOption = () => new Option('--initiative <initiative>', 'of this initiative only')

/** `metrics snapshot` has them computed, `metrics progress` shows how far that is, `metrics snapshots` lists what is stored. */
export function snapshotCommands(group: Command, deps: CliDeps): void {
  askedRunCommands<Wire<SnapshotRunView>>(group, deps, {
    ask: {
      verb: 'snapshot',
      path: '/metrics/snapshots',
      description: 'compute the snapshots that may still change now, instead of when they are due',
    },
    look: {
      verb: 'progress',
      path: '/metrics/snapshots/run',
      description: 'show how far computing snapshots is, and what could not be computed, and why',
    },
    initiativeOption,
    done: 'computed',
    counts: ({ computed, changed }) => `${many(computed, 'snapshot')} computed, ${changed} changed`,
    besides: () => '',
  })
  group
    .command('snapshots')
    .description('list stored snapshots, latest period first')
    .addOption(initiativeOption())
    .option('--scorecard <scorecard>', 'of this scorecard only (id or name)')
    .addOption(new Option('--bucket <size>', 'of this size only').choices(BUCKETS))
    .option('--from <time>', 'periods that begin then or later')
    .option('--to <time>', 'periods that begin before')
    .addOption(limitOption())
    .addOption(cursorOption())
    .action(async ({ scorecard, bucket, limit, cursor, ...window }: ListOptions, command: Command) => {
      const { api, printer } = await openSession(deps, command)
      const { initiative, from, to } = windowQuery(window)
      const id = scorecard === undefined ? undefined : await scorecardId(api, scorecard)
      const query = { initiative, scorecard: id, bucket, from, to, limit, cursor }
      printer.list(
        await api.get<{ items: Snapshot[]; next_cursor: string | null }>('/metrics/snapshots', query),
        [
          { head: 'From', cell: ({ period_start }) => period_start },
          { head: 'Bucket', cell: ({ bucket }) => bucket },
          { head: 'State', cell: ({ provisional }) => (provisional ? 'provisional' : 'frozen') },
          { head: 'Computed', cell: ({ computed_at }) => ago(computed_at, printer.now) },
          { head: 'Values', cell: valuesOf, cut: true },
          { head: 'Initiative', cell: ({ initiative_id }) => initiative_id },
          { head: 'Id', cell: ({ id }) => id },
        ],
        'There are no snapshots. Compute some with "trackerd metrics snapshot" or "trackerd metrics backfill".',
      )
    })
}

/** "deployment_frequency 0.43, change_lead_time -". */
const valuesOf = ({ metrics }: Snapshot) =>
  metrics.map(({ name, value }) => `${name} ${value === null ? '-' : Number(value.toPrecision(4))}`).join(', ')
