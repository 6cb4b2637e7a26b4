import type { Chance } from './chance.ts'
import { hostileNumber, hostileText, hostileTime, hostileValue } from './hostile.ts'

interface Place {
  readonly holder: Record<string, unknown>
  readonly key: string
}

const TIME = /^\d{4}-\d\d-\d\d/
const HOSTILE_KEYS = [
  '__proto__x',
  'constructor',
  'toString',
  '',
  '\0',
  'then',
  'length',
  'id',
  'payload',
  '0',
  'api:gone',
]

/** A copy in which one to five places hold something else, are gone, are doubled or have changed places. */
export function mutated(payload: object, chance: Chance): Record<string, unknown> {
  const copy = structuredClone(payload) as Record<string, unknown>
  const times = 1 + (chance.in(0.4) ? chance.below(5) : 0)
  for (let i = 0; i < times; i += 1) {
    const places = placesOf(copy)
    if (places.length > 0) mutateAt(chance.pick(places), places, chance)
  }
  return copy
}

function placesOf(value: object): Place[] {
  const places: Place[] = []
  const waiting = [value as Record<string, unknown>]
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop())
    for (const [key, item] of Object.entries(holder)) {
      places.push({ holder, key })
      if (typeof item === 'object' && item !== null) waiting.push(item as Record<string, unknown>)
    }
  return places
}

function mutateAt({ holder, key }: Place, places: readonly Place[], chance: Chance): void {
  const way = chance.below(20)
  if (way < 13) holder[key] = alike(holder[key], chance)
  else if (way < 15) delete holder[key]
  else if (way < 16) holder[key] = hostileValue(chance)
  else if (way < 17)
    holder[Array.isArray(holder) ? `${holder.length}` : chance.pick(HOSTILE_KEYS)] = hostileValue(chance)
  else if (way < 18) holder[key] = repeated(holder[key], chance)
  else {
    const other = chance.pick(places)
    const item = other.holder[other.key]
    // Never into itself: that would have no end.
    holder[key] = typeof item === 'object' && item !== null ? structuredClone(item) : item
  }
}

/** Each a copy of its own: what is changed in one of them later is not changed in all, which would grow without end. */
function repeated(item: unknown, chance: Chance): unknown[] {
  const size = JSON.stringify(item)?.length ?? 0
  return Array.from({ length: 1 + chance.below(size < 2_000 ? 40 : 2) }, () => structuredClone(item))
}

/** Hostile, and of the same type where there is one: a schema that only looks at types lets it pass. */
function alike(value: unknown, chance: Chance): unknown {
  if (chance.in(0.15)) return hostileValue(chance)
  if (typeof value === 'string') return TIME.test(value) ? hostileTime(chance) : hostileText(chance)
  if (typeof value === 'number') return value > 1e9 && chance.in(0.3) ? hostileTime(chance) : hostileNumber(chance)
  if (typeof value === 'boolean') return !value
  return hostileValue(chance)
}
