import type { SyncRecordDetail, SyncRecordView } from '../app.ts'
import type { Wire } from '../ports/wire.ts'
import type { Printer } from './session.ts'
import { budgetLine, byStream, totalOf } from './sync-progress.ts'
import { clean, counts, facts, number, soon, when } from './words.ts'

type Detail = Wire<SyncRecordDetail>

/** A run without its streams. */
export function recordFacts(it: Wire<SyncRecordView>, now: Date): string {
  return facts([
    ['Id', it.id],
    ['Endpoint', it.endpoint_id],
    ['Type', [it.type, it.mode, it.direction].filter((part) => part !== null).join(', ')],
    ['Status', it.waiting_until === null ? it.status : `${it.status}, waits until ${soon(it.waiting_until, now)}`],
    ['Started', when(it.started_at, now)],
    ['Completed', when(it.completed_at, now)],
    ['Items', `${it.items_processed} processed, ${it.items_failed} failed`],
    ['Counts', counts(it.counts)],
    ['Error', it.error],
  ])
}

/** All of a run: how far each stream of each scope is, what is left at the source, and what failed. */
export function recordWords(it: Detail, printer: Printer): string {
  const { now } = printer
  const progress = printer.table(
    it.progress,
    [
      { head: 'Scope', cell: ({ scope }) => scope, cut: true },
      { head: 'Stream', cell: ({ stream }) => stream },
      { head: 'State', cell: ({ state }) => state },
      { head: 'Pages', cell: ({ pages }) => number(pages), align: 'right' },
      { head: 'Items', cell: ({ items }) => number(items), align: 'right' },
      { head: 'Total', cell: ({ total }) => total && number(total), align: 'right' },
    ],
    '',
  )
  return parts([recordFacts(it, now), progress, budgets(it, now), failures(it)])
}

/** A run that has ended: each stream over all its scopes, and what failed. */
export function summary(it: Detail, printer: Printer): string {
  const streams = printer.table(
    byStream(it.progress),
    [
      { head: 'Stream', cell: ({ stream }) => stream },
      { head: 'State', cell: ({ state }) => state },
      { head: 'Scopes', cell: ({ scopes }) => number(scopes), align: 'right' },
      { head: 'Pages', cell: ({ pages }) => number(pages), align: 'right' },
      { head: 'Items', cell: ({ items }) => number(items), align: 'right' },
      { head: 'Total', cell: totalOf, align: 'right' },
    ],
    '',
  )
  return parts([recordFacts(it, printer.now), streams, failures(it)])
}

const parts = (all: readonly string[]) => all.filter((part) => part !== '').join('\n\n')

function budgets(it: Detail, now: Date): string {
  const line = budgetLine(it.budgets, now)
  return line === '' ? '' : `Left at the source: ${line}`
}

function failures(it: Detail): string {
  const lines = it.failures.flatMap(({ scope, stream, code, text, hint }) => {
    const where = [scope ?? 'the whole endpoint', ...(stream === null ? [] : [stream])].join(', ')
    return [`  ${where}: ${code}: ${text}`, `    hint: ${hint}`]
  })
  return lines.length === 0 ? '' : ['Not done:', ...lines.map(clean)].join('\n')
}
