import { type Links, linksOf } from '../db/links.ts'
import type { Table } from '../db/table.ts'
import { storyMentions } from '../db/tables/planning.ts'
import type { Uuid } from '../domain/ids.ts'

/** Tells stories that come later who names them. What named a key before has told so. */
export function mentions(
  table: Table,
  row: { readonly id: Uuid; readonly storyKeys: readonly string[] },
  known: { readonly storyKeys: readonly string[] } | undefined,
): Links {
  const fresh = row.storyKeys.filter((key) => !known?.storyKeys.includes(key))
  return linksOf(
    storyMentions,
    fresh.map((storyKey) => ({ storyKey, aggregateType: table.aggregate, aggregateId: row.id })),
  )
}
