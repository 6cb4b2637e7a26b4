import type { Asked, Fault } from './faults.ts'

/** A JSON answer as that fault leaves it. */
export function distorted(text: string, asked: Asked, fault: Fault): string {
  switch (fault.kind) {
    case 'not-json':
      return '<!doctype html> not what it says'
    case 'reordered':
      return overLists(text, (list) => list.toReversed())
    case 'empty-page':
      return JSON.stringify({
        ...JSON.parse(overLists(text, () => [])),
        nextPageToken: tokenOf(JSON.parse(text)) ?? tokenOf(asked.body) ?? 'more',
        isLast: false,
      })
    case 'repeated-token': {
      const page: unknown = JSON.parse(text)
      const nextPageToken = tokenOf(asked.body) ?? asked.query.get('nextPageToken') ?? tokenOf(page) ?? 'again'
      return JSON.stringify({ ...(page as object), nextPageToken, isLast: false })
    }
    default:
      return text
  }
}

function tokenOf(it: unknown): string | null {
  const token = typeof it === 'object' && it !== null && 'nextPageToken' in it ? it.nextPageToken : null
  return typeof token === 'string' ? token : null
}

/** Changes the lists of items at the top of an answer, or the answer itself when it is one. */
function overLists(text: string, change: (list: readonly unknown[]) => readonly unknown[]): string {
  const body: unknown = JSON.parse(text)
  if (Array.isArray(body)) return JSON.stringify(change(body))
  if (typeof body !== 'object' || body === null) return text
  const entries = Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? change(value) : value])
  return JSON.stringify(Object.fromEntries(entries))
}
