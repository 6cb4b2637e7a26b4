import { appendEvents } from '../db/outbox.ts'
import type { EndpointReading } from '../db/reading-endpoints.ts'
import { type CursorProgress, readProgress } from '../db/sync-cursors.ts'
import { countItems, type RunEnd, type RunFailure } from '../db/sync-runs.ts'
import type { Tx } from '../db/tx.ts'
import { CATALOGUE, type TrackerdError } from '../errors.ts'
import type { TurnOf } from './slice.ts'

export interface Outcome {
  readonly end: RunEnd
  readonly items: number
  readonly endpoint: EndpointReading
}

/** How the run ends, by what its streams and its items came to. A run that failed altogether is told to the outbox. */
export async function outcomeOf(tx: Tx, slice: TurnOf, at: Date, error: TrackerdError | undefined): Promise<Outcome> {
  const { run, endpoint } = slice
  const streams = await readProgress(tx, run.id, endpoint.id)
  const failures = [...(error === undefined ? [] : [wholly(error)]), ...failuresOf(streams)]
  const items = await countItems(tx, run.id)
  const allFailed = failures.length > 0 && streams.every(({ state }) => state === 'failed')
  const status =
    error !== undefined || allFailed ? 'failed' : failures.length > 0 || items.failed > 0 ? 'partial' : 'success'
  const end: RunEnd = { status, at, failures, error: summaryOf(failures, items.failed) }
  if (status === 'failed') await appendEvents(tx, [failedEvent(slice, end)])
  const first = failures[0]
  const lastError = first === undefined ? null : { code: first.code, text: first.text, at: at.toISOString() }
  const needsPerson = status === 'failed' && failures.every(({ code }) => CATALOGUE[code].retry === 'stop')
  return { end, items: items.processed, endpoint: { status: needsPerson ? 'error' : 'active', lastError } }
}

const wholly = ({ code, message, entry }: TrackerdError): RunFailure => ({
  scope: null,
  stream: null,
  code,
  text: message,
  hint: entry.hint,
})

/** One line per stream that failed; one for the scope where all its streams failed alike. */
function failuresOf(streams: readonly CursorProgress[]): RunFailure[] {
  const scopes = Map.groupBy(streams, ({ scope }) => scope)
  return [...scopes].flatMap(([scope, own]): RunFailure[] => {
    const failed: RunFailure[] = own.flatMap(({ state, stream, error }) =>
      state === 'failed' && error !== null
        ? [{ scope, stream, code: error.code, text: error.text, hint: error.hint }]
        : [],
    )
    const [first] = failed
    const alike = first !== undefined && failed.length === own.length && failed.every(({ text }) => text === first.text)
    return alike && failed.length > 1 ? [{ ...first, stream: null }] : failed
  })
}

function summaryOf(failures: readonly RunFailure[], setAside: number): string | null {
  const named = failures.map(({ scope, stream, code }) =>
    [scope, stream, code].filter((part) => part !== null).join(' '),
  )
  const aside = setAside === 0 ? [] : [`${setAside} set aside; see the deliveries of this record`]
  const parts = [...named.slice(0, 5), ...(named.length > 5 ? [`${named.length - 5} more`] : []), ...aside]
  return parts.length === 0 ? null : parts.join('; ')
}

const failedEvent = ({ run, endpoint }: TurnOf, end: RunEnd) => ({
  type: 'sync.failed' as const,
  aggregateType: 'SyncRecord',
  aggregateId: run.id,
  milestone: 'failed',
  occurredAt: end.at.toISOString(),
  correlationId: run.id,
  payload: { endpoint_id: endpoint.id, endpoint: endpoint.name, mode: run.mode, failures: end.failures },
})
