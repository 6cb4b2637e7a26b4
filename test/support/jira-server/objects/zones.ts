const QUARTER_MS = 900_000
const MINUTE_MS = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()
/** Zones change their offset at whole quarters of an hour only, so one look serves for each. */
const offsets = new Map<string, Map<number, number>>()

/** How far the clocks of a zone are ahead of UTC at an instant, in minutes. */
export function offsetOf(zone: string, at: number): number {
  const known = offsets.get(zone) ?? new Map<number, number>()
  const quarter = Math.floor(at / QUARTER_MS)
  const offset = known.get(quarter) ?? lookUp(zone, quarter * QUARTER_MS)
  known.set(quarter, offset)
  offsets.set(zone, known)
  return offset
}

function lookUp(zone: string, at: number): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return Math.round((local - at) / MINUTE_MS)
}

/** Jira's form of a time, e.g. `2019-08-27T12:43:24.674-0700`. */
export function stamp(zone: string, at: number): string {
  const offset = offsetOf(zone, at)
  const local = new Date(at + offset * MINUTE_MS).toISOString().slice(0, -1)
  const ahead = Math.abs(offset)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`
}

/**
 * The instant at which the clocks of a zone show that time, given as if it were UTC. Shown twice: the first of the two. Never
 * shown, because clocks went forward: as many minutes later as they went.
 */
export function instantOf(zone: string, local: number): number {
  const before = offsetOf(zone, local - 86_400_000)
  const first = local - before * MINUTE_MS
  if (offsetOf(zone, first) === before) return first
  const after = offsetOf(zone, local + 86_400_000)
  const second = local - after * MINUTE_MS
  return offsetOf(zone, second) === after ? second : first
}
