import type { Page, PageRequest } from '../app.ts'
import { TrackerdError } from '../errors.ts'
import { toWire, type Wire } from '../ports/wire.ts'

/** A page in the envelope every list has on the wire. */
export const pageToWire = <T>({ items, nextCursor }: Page<T>): { items: Wire<T>[]; next_cursor: string | null } => ({
  items: items.map((item) => toWire(item)),
  next_cursor: nextCursor,
})

/** The part asked for of a list that is short enough to be read whole (keys, endpoints). The cursor is the last id seen. */
export const slice = <T extends { readonly id: string }>(all: readonly T[], page: PageRequest): Page<T> =>
  sliceBy(all, page, ({ id }) => id)

/** The same for what has no id of ours; `nameOf` tells its items apart and stands in the cursor. */
export function sliceBy<T>(all: readonly T[], { limit, cursor }: PageRequest, nameOf: (item: T) => string): Page<T> {
  const last = cursor === undefined ? -1 : all.findIndex((item) => nameOf(item) === cursor)
  if (cursor !== undefined && last < 0)
    throw new TrackerdError('INPUT_INVALID', {
      issues: [{ in: 'querystring', path: 'cursor', message: 'is not a cursor of this list' }],
    })
  const items = all.slice(last + 1, last + 1 + limit)
  const end = items.at(-1)
  const more = last + 1 + limit < all.length
  return { items, nextCursor: more && end !== undefined ? nameOf(end) : null }
}
