/** Far beyond any real document; a walk that goes down as deep as it likes would end the stack. */
const MAX_DEPTH = 100

/** PostgreSQL refuses NUL characters and lone surrogates; commit messages and titles of issues have both. */
export const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** A copy of which PostgreSQL can store every text and every name; undefined when it nests too deep to be walked. */
export function storableJson(value: unknown): unknown {
  return isShallow(value, MAX_DEPTH) ? storable(value) : undefined
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [storableText(name), storable(item)]))
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1))
}
