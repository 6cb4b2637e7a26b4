/** Whether two values would be the same as JSON, in whatever order a database gives the names back. */
export function isSame(one: unknown, other: unknown): boolean {
  return ordered(one) === ordered(other)
}

const ordered = (value: unknown) => JSON.stringify(value, (_, part) => (isRecord(part) ? sorted(part) : part))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
