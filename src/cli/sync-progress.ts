import type { SyncRecordDetail } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import { number, soon } from './words.ts'

/** How far a run is, in numbers and words that every way of showing it shares. */

type Detail = Wire<SyncRecordDetail>
type StreamOfScope = Detail['progress'][number]

/** One stream over all its scopes. */
export interface StreamSum {
  readonly stream: string
  readonly state: StreamOfScope['state']
  readonly scopes: number
  /** Scopes it is done with, or failed in. */
  readonly ended: number
  readonly pages: number
  readonly items: number
  /** Items of all scopes; null while none has told. */
  readonly total: number | null
  /** False: some scopes have not told, and are reckoned as large as the others are on average. */
  readonly exact: boolean
}

/** The streams of a run, each summed over its scopes, in the order they come in. */
export const byStream = (progress: Detail['progress']): StreamSum[] =>
  [...Map.groupBy(progress, ({ stream }) => stream)].map(([stream, scopes]) => summed(stream, scopes))

function summed(stream: string, scopes: readonly StreamOfScope[]): StreamSum {
  const items = sum(scopes.map((scope) => scope.items))
  const told = scopes.map((it) => (it.state === 'done' ? it.items : it.total)).filter((total) => total !== null)
  const exact = told.length === scopes.length
  const reckoned = told.length === 0 ? null : Math.round((sum(told) / told.length) * scopes.length)
  return {
    stream,
    state: stateOf(scopes),
    scopes: scopes.length,
    ended: scopes.filter(({ state }) => state === 'done' || state === 'failed').length,
    pages: sum(scopes.map(({ pages }) => pages)),
    items,
    total: reckoned === null ? null : Math.max(reckoned, items),
    exact,
  }
}

/** Between two scopes none may be running, though the stream has begun. */
function stateOf(scopes: readonly StreamOfScope[]): StreamOfScope['state'] {
  const states = new Set(scopes.map(({ state }) => state))
  if (states.has('running')) return 'running'
  if (states.has('waiting')) return states.size > 1 ? 'running' : 'waiting'
  return states.has('failed') ? 'failed' : 'done'
}

const sum = (all: readonly number[]) => all.reduce((before, one) => before + one, 0)

/** "5,000", "~5,000" when reckoned, null when nobody told. */
export const totalOf = ({ total, exact }: StreamSum): string | null =>
  total === null ? null : `${exact ? '' : '~'}${number(total)}`

/** From 0 to 1: by items where a total is known, otherwise by scopes. */
export const shareOf = ({ items, total, ended, scopes }: StreamSum): number =>
  total === null || total === 0 ? ended / scopes : items / total

/** Seconds until the stream is done if it goes on as it did since the run began; null when that cannot be told. */
export function secondsLeft({ state, items, total }: StreamSum, startedAt: string, now: Date): number | null {
  if (state !== 'running' || total === null || items === 0 || items >= total) return null
  const elapsed = (now.getTime() - new Date(startedAt).getTime()) / 1000
  return ((total - items) * elapsed) / items
}

/** "core 4,312/5,000 until 14:05 UTC (in 12m)"; empty when the source has told nothing. */
export function budgetLine(budgets: Detail['budgets'], now: Date): string {
  const ahead = (at: string | null): at is string => at !== null && new Date(at) > now
  return budgets
    .flatMap(({ resource, limit, remaining, resets_at, blocked_until, reason }) => {
      const name = resource === '*' ? 'everything' : resource
      if (ahead(blocked_until))
        return [`${name} blocked until ${soon(blocked_until, now)}${reason === null ? '' : `: ${reason}`}`]
      if (limit === null || remaining === null) return []
      return [
        `${name} ${number(remaining)}/${number(limit)}${ahead(resets_at) ? ` until ${soon(resets_at, now)}` : ''}`,
      ]
    })
    .join(', ')
}

/** Null while the run works. */
export const waitingLine = ({ waiting_until }: Detail, now: Date): string | null =>
  waiting_until === null ? null : `waiting for the source until ${soon(waiting_until, now)}`
