/** Every text in a value, keys left out. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** A copy in which every text went through `change`, keys left out. */
export function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => everyText(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, change)]))
}

/** A copy in which one place, found by walking down with `seed`, holds `value` instead, or is missing. */
export function mutilated(value: unknown, seed: number, replacement: unknown): unknown {
  if (typeof value !== 'object' || value === null || seed % 7 === 6) return replacement
  const entries = Object.entries(value)
  const at = entries.length === 0 ? 0 : seed % entries.length
  const rest = Math.floor(seed / Math.max(1, entries.length))
  const changed = entries.flatMap(([key, item], position) => {
    if (position !== at) return [[key, item] as const]
    return rest % 5 === 4 ? [] : [[key, mutilated(item, rest, replacement)] as const]
  })
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed)
}
