import type { Page, PageRequest } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import { toWire, type Wire } from '../ports/wire.ts'

/** A page in the envelope every list has on the wire. */
export const pageToWire = <T>({ items, nextCursor }: Page<T>): { items: Wire<T>[]; next_cursor: string | null } => ({
  items: items.map((item) => toWire(item)),
  next_cursor: nextCursor,
})

/** The part asked for of a list that is short enough to be read whole (keys, endpoints). The cursor is the last id seen. */
export function slice<T extends { readonly id: string }>(all: readonly T[], { limit, cursor }: PageRequest): Page<T> {
  const last = cursor === undefined ? -1 : all.findIndex((item) => item.id === cursor)
  if (cursor !== undefined && last < 0)
    throw new TrackerdError('INPUT_INVALID', {
      issues: [{ in: 'querystring', path: 'cursor', message: 'is not a cursor of this list' }],
    })
  const items = all.slice(last + 1, last + 1 + limit)
  const more = last + 1 + limit < all.length
  return { items, nextCursor: more ? (items.at(-1)?.id ?? null) : null }
}
