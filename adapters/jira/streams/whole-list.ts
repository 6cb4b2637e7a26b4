import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Json, Page, Pass, PolledItem } from '../../../src/ports/source-reader.ts'
import type { JiraAnswer } from '../client/client.ts'

const Cursor = z.object({ pages: z.array(z.string()) })
/** Marks a page that was not so when it was read before. */
const NEW = 'new:'
/** `pages`: hashes of those that were read in this pass. */
const Position = z.object({ startAt: z.int(), pages: z.array(z.string()) })

/** A page of a list that tells no times of change. */
export interface ListedPage<Entry> {
  readonly answer: JiraAnswer
  readonly entries: readonly Entry[]
  /** Where the next page begins; null when this was the last. */
  readonly nextStart: number | null
}

/**
 * One page of a list that is read as a whole each time. Its objects carry no time of change, so what was read is told by
 * its hash: on an incremental pass a page that is as it was brings no items. One that is created or deleted moves the
 * others to other pages, which then count as changed.
 *
 * What has changed is brought by the next pass once more. Its version is the time of the answer, which the source tells in
 * whole seconds: a webhook of that second can seem newer than what was read after it, and would have the last word.
 */
export async function readWholeList<Entry>(
  pass: Pass,
  at: Json | null,
  ask: (startAt: number) => Promise<ListedPage<Entry>>,
  itemOf: (entry: Entry, asOf: string) => PolledItem,
): Promise<Page & { readonly entries: readonly Entry[] }> {
  const place = Position.nullable().catch(null).parse(at) ?? { startAt: 0, pages: [] }
  const known = Cursor.nullable().catch(null).parse(pass.cursor)?.pages ?? []
  const { answer, entries, nextStart } = await ask(place.startAt)
  const hash = hashOf(entries)
  // A server that pays no heed to the offset gave everything with the page before.
  if (entries.length > 0 && hash === place.pages.at(-1)?.replace(NEW, ''))
    return { items: [], entries: [], readAt: answer.sentAt, total: null, next: null, cursor: { pages: place.pages } }
  const before = known[place.pages.length]
  const isKnown = pass.mode === 'incremental' && before === hash
  const items = isKnown ? [] : entries.map((it) => itemOf(it, answer.asOf.toISOString()))
  const pages = [...place.pages, before === hash || before === `${NEW}${hash}` ? hash : `${NEW}${hash}`]
  const stands = { items, entries, readAt: answer.sentAt, total: null }
  return nextStart === null
    ? { ...stands, next: null, cursor: { pages } }
    : { ...stands, next: { startAt: nextStart, pages } }
}

const hashOf = (entries: readonly unknown[]) =>
  createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 22)
