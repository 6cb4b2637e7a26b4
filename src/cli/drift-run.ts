import type { Command, Option } from 'commander'
import type { DriftRunView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { askedRunCommands } from './asked-run.ts'
import type { CliDeps } from './deps.ts'
import type { Printer } from './session.ts'
import { many } from './words.ts'

type Run = Wire<DriftRunView>

/** `drift run` and `drift progress`: what is judged anew, how far that is, and what cannot be judged. */
export function driftRunCommands(group: Command, deps: CliDeps, initiativeOption: () => Option): void {
  askedRunCommands<Run>(group, deps, {
    ask: { verb: 'run', path: '/drift/run', description: 'judge anew, instead of within the hour' },
    look: {
      verb: 'progress',
      path: '/drift/run',
      description: 'show how far judging is, and what could not be judged, and why',
    },
    initiativeOption,
    done: 'judged',
    counts({ opened, raised, closed }, short) {
      const found = `${many(opened, 'alert')} opened`
      return short ? found : `${found}, ${raised} raised, ${closed} closed`
    },
    besides: unjudgedWords,
  })
}

/** What no alert opens or closes about, because nothing is known of it. */
function unjudgedWords({ unjudged }: Run, printer: Printer): string {
  if (unjudged.length === 0) return ''
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
  return `Not judged, so no alert about it opens or closes:\n${table}`
}
