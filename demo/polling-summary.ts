import type { SyncRecordDetail } from './api.ts'
import { dim, table } from './layout.ts'
import type { Polled } from './polling.ts'
import { broken } from './steps.ts'

/** What reading the stand-in came to, for a person. At most 100 columns wide. */
export function pollingSummary({ runs, requests, unchanged, copied }: Polled): string {
  const copies = table(
    'The copy is complete',
    ['Table', 'At the source', 'Here'],
    copied.map(({ table: name, there, here }) => [name, there, here]),
  )
  const cost = dim(`${requests} requests in all, ${unchanged} of them answered "not modified", which costs nothing`)
  return [runsOver(runs), streamsOf(runs), copies, cost].join('\n\n')
}

/** Sync records of runs over a stand-in. */
export function runsOver(runs: readonly SyncRecordDetail[]): string {
  const of = ({ counts }: SyncRecordDetail, name: string) => counts[name] ?? 0
  return table(
    'Sync records of the stand-in: read as a whole, read again after changes, counted',
    ['Mode', 'Status', 'Items', 'New or changed', 'Rows', 'Events', 'Gone there'],
    runs.map((it) => [
      it.mode ?? '',
      it.status,
      it.items_processed,
      of(it, 'changed'),
      of(it, 'rows'),
      of(it, 'events'),
      of(it, 'gone'),
    ]),
  )
}

export const streamsOf = ([first]: readonly SyncRecordDetail[]): string =>
  table(
    'The first run, by stream',
    ['Scope', 'Stream', 'State', 'Pages', 'Items'],
    (first?.progress ?? []).map(({ scope, stream, state, pages, items }) => [scope, stream, state, pages, items]),
  )

/** What is not as it must be; empty when all is well. */
export function pollingShortcomings({ runs, beyondLimit, copied }: Polled): string[] {
  const census = runs.at(-1)
  return broken([
    [runs.every(({ status }) => status === 'success'), "a run over GitHub's stand-in is not a success"],
    [beyondLimit === 0, 'a request was sent although the source had asked to wait'],
    [copied.every(({ there, here }) => there === here), "the copy of GitHub's stand-in is not complete"],
    [census?.counts.gone === 1, 'the census did not find what is gone at GitHub'],
  ])
}
