import { type Call, json, number, type Reply } from './call.ts'

/** Something whose items can be had by index: a page costs its own items, however long the list is. */
interface Listing<Item> {
  readonly length: number
  at(index: number): Item | undefined
}

interface Sizes {
  readonly usual?: number
  readonly most?: number
}

function part<Item>(call: Call, list: Listing<Item>, show: (item: Item) => unknown, { usual = 50, most = 100 }: Sizes) {
  const startAt = number(call.query.get('startAt'), 0, 'startAt')
  const maxResults = Math.min(number(call.query.get('maxResults'), usual, 'maxResults'), most, call.pageCap)
  const values: unknown[] = []
  for (let i = startAt; i < Math.min(startAt + maxResults, list.length); i += 1) {
    const item = list.at(i)
    if (item !== undefined) values.push(show(item))
  }
  return { startAt, maxResults, values, isLast: startAt + values.length >= list.length }
}

/** A page of Cloud's platform API: it links to itself and to the next one. */
export function page<Item>(call: Call, list: Listing<Item>, show: (item: Item) => unknown, sizes: Sizes = {}): Reply {
  const { startAt, maxResults, values, isLast } = part(call, list, show, sizes)
  const at = (start: number) => {
    const query = new URLSearchParams(call.query)
    query.set('startAt', String(start))
    query.set('maxResults', String(maxResults))
    return `${call.address}?${query}`
  }
  const around = {
    self: at(startAt),
    ...(isLast ? {} : { nextPage: at(startAt + values.length) }),
    ...{ maxResults, startAt, total: list.length, isLast },
  }
  return json({ ...around, values }, values.length)
}

/** A page of the agile API: no links. */
export function agilePage<Item>(call: Call, list: Listing<Item>, show: (item: Item) => unknown): Reply {
  const { startAt, maxResults, values, isLast } = part(call, list, show, { most: 50 })
  return json({ maxResults, startAt, total: list.length, isLast, values }, values.length)
}

/** Issues by number of the first, as Data Center's search and the boards give them. */
export function issuePage<Item>(call: Call, list: Listing<Item>, show: (item: Item) => unknown, most = 100): Reply {
  const { startAt, maxResults, values } = part(call, list, show, { most })
  const around = { expand: 'schema,names', startAt, maxResults, total: list.length }
  return json({ ...around, issues: values }, values.length)
}

/** A bare list that only knows where to begin. */
export function slice<Item>(call: Call, list: Listing<Item>, show: (item: Item) => unknown, most = 1_000): Reply {
  const { values } = part(call, list, show, { most })
  return json(values, values.length)
}
