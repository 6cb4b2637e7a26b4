import fc from 'fast-check'
import type { IncidentRow } from '../../../src/domain/attribution/input.ts'
import type { History } from './histories.ts'

export const TURNS = 12

/** The turn that the row at a place of its list is told in. */
export type Order = (list: number, place: number, length: number) => number

const anyTurns = fc.array(fc.nat(TURNS), { minLength: 1, maxLength: 200, size: 'max' })

/** In any order, or about as it happened, some of it late. */
export const orders: fc.Arbitrary<Order> = fc.oneof(
  anyTurns.map((turns) => (list: number, place: number) => turns[(list * 37 + place) % turns.length] ?? 0),
  anyTurns.map((turns) => (list: number, place: number, length: number) => {
    const late = Math.max(0, (turns[(list * 37 + place) % turns.length] ?? 0) - (TURNS - 4))
    return Math.min(TURNS, Math.floor(((place + 1) / (length + 1)) * TURNS) + late)
  }),
)

/** The rows of a history that are told by then: each has its turn, and one in which it is told in full. */
export function told(history: History, order: Order, turn: number): History {
  const isTold =
    (list: number) =>
    (_row: unknown, place: number, { length }: readonly unknown[]) =>
      order(list, place, length) <= turn
  const isWhole = (list: number, place: number, length: number) =>
    Math.max(order(list, place, length), order(list + 1, place, length)) <= turn
  return {
    ...history,
    deployments: history.deployments.filter(isTold(0)),
    changes: history.changes
      .map((row, place, { length }) => (isWhole(1, place, length) ? row : { ...row, ...OPEN }))
      .filter(isTold(1)),
    incidents: history.incidents
      .map((row, place, { length }) =>
        isWhole(3, place, length) ? row : { ...row, resolvedAt: null, reopenings: [], remediatedBy: [] },
      )
      .filter(isTold(3))
      .flatMap((row) => {
        const place = history.incidents.findIndex(({ id }) => id === row.id)
        return isTold(6)(row, place, history.incidents)
          ? (CHANGES_OF_MIND[place % CHANGES_OF_MIND.length]?.(row) ?? [])
          : row
      }),
    contents: history.contents.filter(isTold(5)),
  }
}

const HOUR = 3_600_000

/** What becomes of an incident later: it is opened again, began at another time, was none, or stays as it was. */
const CHANGES_OF_MIND: readonly ((row: IncidentRow) => IncidentRow[])[] = [
  (row) => {
    const { resolvedAt, reopenings } = row
    if (resolvedAt === null) return [row]
    return [{ ...row, resolvedAt: null, reopenings: [...reopenings, { resolvedAt, reopenedAt: resolvedAt + HOUR }] }]
  },
  (row) => [{ ...row, startedAt: row.startedAt - 30 * HOUR }],
  (row) => [{ ...row, startedAt: row.startedAt + 2 * HOUR, resolvedAt: null }],
  () => [],
  (row) => [row],
]

const OPEN = { mergedAt: null, closedAt: null, mergeCommit: null, mergeCommitAt: null }
