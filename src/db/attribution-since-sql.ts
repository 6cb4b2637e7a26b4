import type { Tx } from './tx.ts'

/** An instant of the rows is rounded to milliseconds: what is rounded up to this one is not before it. */
export const notBefore = (instant: string) => `${instant}::timestamptz - interval '500 microseconds'`

/**
 * The same as "=", which the planner takes for a range, so for a few rows. Of equality it takes into account that the branch
 * most pull requests go to is as good as the only one, and then reads a whole scope for each name of another.
 */
export const isText = (column: string, value: string) => `${column} >= ${value} and ${column} <= ${value}`

/**
 * Whether statements from now on find their rows by an index wherever there is one. By its statistics the planner would read
 * a table from end to end for each of a few names, and again for the next.
 */
export const findByIndex = (tx: Tx, only: boolean) =>
  tx.rows(`set local enable_seqscan ${only ? '= off' : 'to default'}`)
