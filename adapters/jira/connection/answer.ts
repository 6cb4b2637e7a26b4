import { z } from 'zod'

/** An id: the platform's API writes them as text, the one of boards as numbers, and some versions mix. */
export const id = z.union([z.string().min(1), z.int()]).transform(String)

/** One entry of a list: what is needed of it, and the `object` as it came, which is handed on whole. */
export const entry = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((object) => Object.assign({}, object, { object }), z.object({ ...shape, object: z.unknown() }))

/** A page of a list that is paged by offset. Some lists tell the total, some `isLast`, some neither. */
export const pageOf = <Entry extends z.ZodType>(one: Entry) =>
  z
    .object({ values: z.array(one), total: z.int().nullish(), isLast: z.boolean().nullish() })
    .transform(({ values, total, isLast }) => ({ values, total: total ?? null, isLast: isLast ?? null }))

/** Where the next page begins; null when this was the last. An empty page is the last whatever it says of itself. */
export function nextStart(
  startAt: number,
  asked: number,
  page: { readonly values: readonly unknown[]; readonly total: number | null; readonly isLast: boolean | null },
): number | null {
  const next = startAt + page.values.length
  if (page.values.length === 0 || page.isLast === true) return null
  if (page.isLast === false) return next
  // Without a word on it only a full page can have more behind it.
  return page.total === null ? (page.values.length < asked ? null : next) : next < page.total ? next : null
}
