import type { Call, Reply } from './call.ts'

/** Something whose items can be had by index: a page costs its own items, however long the list is. */
export interface Listing<Item> {
  readonly length: number
  at(index: number): Item | undefined
}

/** The same list from the other end. */
export const backwards = <Item>(list: Listing<Item>): Listing<Item> => ({
  length: list.length,
  at: (index) => list.at(list.length - 1 - index),
})

export interface Shape<Item> {
  readonly show: (item: Item) => unknown
  /** What is around the items; nothing by default. */
  readonly wrap?: (items: readonly unknown[]) => unknown
  /** Items that all pages together show at most. */
  readonly atMost?: number
  readonly perPage?: number
}

/** 30 by default and 100 at most, or fewer where the server was started so. */
export function perPageOf({ query, perPageCap }: Call, usual = 30): number {
  const asked = Number(query.get('per_page') ?? usual)
  return Math.min(Math.max(1, Number.isInteger(asked) ? asked : usual), Math.max(100, usual), perPageCap)
}

/** The page that the query asks for, with the `Link` header that leads to the others. */
export function page<Item>(call: Call, list: Listing<Item>, shape: Shape<Item>): Reply {
  const { show, wrap = (items) => items, atMost = Number.POSITIVE_INFINITY } = shape
  const size = perPageOf(call, shape.perPage)
  const number = Math.max(1, Math.trunc(Number(call.query.get('page') ?? 1)) || 1)
  const length = Math.min(list.length, atMost)
  const items: unknown[] = []
  for (let i = (number - 1) * size; i < Math.min(number * size, length); i += 1) {
    const item = list.at(i)
    if (item !== undefined) items.push(show(item))
  }
  const last = Math.max(1, Math.ceil(length / size))
  const links: string[] = []
  const link = (to: number, rel: string) => links.push(`<${addressOf(call, 'page', String(to))}>; rel="${rel}"`)
  if (number > 1) link(Math.min(number - 1, last), 'prev')
  if (number < last) link(number + 1, 'next')
  if (number < last) link(last, 'last')
  if (number > 1) link(1, 'first')
  return { status: 200, headers: links.length === 0 ? {} : { link: links.join(', ') }, body: wrap(items) }
}

/** What is asked for, with one parameter set to something else. */
export function addressOf({ address, query }: Call, name: string, value: string): string {
  const to = new URLSearchParams(query)
  to.set(name, value)
  return `${address}?${to}`
}
