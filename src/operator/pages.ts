import type { Page, PageRequest } from '../app.ts'
import { TrackerdError } from '../errors.ts'

const invalid = () =>
  new TrackerdError('INPUT_INVALID', {
    issues: [{ path: 'cursor', message: 'is not a cursor that this list gave out' }],
  })

/** The position that a cursor names. Throws INPUT_INVALID. */
function positionOf(cursor: string | undefined, parts: 1): [string] | null
function positionOf(cursor: string | undefined, parts: 2): [string, string] | null
function positionOf(cursor: string | undefined, parts: number): string[] | null {
  if (cursor === undefined) return null
  const position = Buffer.from(cursor, 'base64url').toString('utf8').split('|')
  if (position.length !== parts || position.some((part) => part === '')) throw invalid()
  return position
}

/** The sequence that a cursor names. Throws INPUT_INVALID. */
export function sequenceOf(cursor: string | undefined): number | null {
  const position = positionOf(cursor, 1)
  if (position === null) return null
  const sequence = Number(position[0])
  if (!Number.isSafeInteger(sequence)) throw invalid()
  return sequence
}

/** The place in the outbox that a cursor names. Throws INPUT_INVALID. */
export function placeOf(cursor: string | undefined): { transaction: string; sequence: number } | null {
  const position = positionOf(cursor, 2)
  if (position === null) return null
  const [transaction, sequence] = position
  if (!/^\d{1,19}$/.test(transaction) || !/^\d{1,15}$/.test(sequence)) throw invalid()
  return { transaction, sequence: Number(sequence) }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The time and id that a cursor names. Throws INPUT_INVALID. */
export function momentOf(cursor: string | undefined): { at: string; id: string } | null {
  const position = positionOf(cursor, 2)
  if (position === null) return null
  const [at, id] = position
  if (Number.isNaN(Date.parse(at)) || !UUID.test(id)) throw invalid()
  return { at, id }
}

/** A page of what was read with one item more than asked for: the one more tells that there is a next page. */
export function pageOf<Row, View>(
  rows: readonly Row[],
  request: PageRequest,
  view: (row: Row) => View,
  position: (row: Row) => readonly (string | number)[],
): Page<View> {
  const shown = rows.slice(0, request.limit)
  const last = shown.at(-1)
  const more = rows.length > request.limit && last !== undefined
  return {
    items: shown.map(view),
    nextCursor: more ? Buffer.from(position(last).join('|')).toString('base64url') : null,
  }
}

export const iso = (date: Date | null) => date?.toISOString() ?? null
