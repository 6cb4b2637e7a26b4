/** The values by a key that several may have, each list in the order given. */
export function byKey<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const lists = new Map<Key, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [value])
    else list.push(value)
  }
  return lists
}

/** How many of an ascending list are at most that: the index behind the last of them. */
export function countUpTo<Value>(ascending: readonly Value[], of: (value: Value) => number, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (of(ascending[middle] as Value) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

export const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
