/** Numbers, lengths of time and names as people read them. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const small = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 })

/** @param {number} value */
export const number = (value) => (Math.abs(value) >= 100 ? whole : small).format(value)

/**
 * "1 item", "2 items".
 * @param {number} count
 * @param {string} one
 */
export const many = (count, one, several = `${one}s`) => `${number(count)} ${count === 1 ? one : several}`

/** @type {readonly (readonly [unit: string, seconds: number])[]} */
const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]

/**
 * The two largest units: "1 d 3 h", "45 s".
 * @param {number} seconds
 */
export function span(seconds) {
  const rounded = Math.max(0, Math.round(seconds))
  const first = UNITS.findIndex(([, size]) => rounded >= size)
  if (first < 0) return '0 s'
  let left = rounded
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count === 0 ? '' : `${number(count)} ${unit}`
  })
  return parts.filter(Boolean).join(' ')
}

/**
 * A metric's value in its unit.
 * @param {number} value
 * @param {string} unit
 */
export function inUnit(value, unit) {
  if (unit === 'seconds') return span(value)
  if (unit === 'share') return `${small.format(value * 100)} %`
  if (unit === 'per_day') return `${small.format(value)} per day`
  return unit === 'lines' ? `${number(value)} lines` : number(value)
}

/** Names that have a writing of their own. @type {Readonly<Record<string, string | undefined>>} */
const NAMES = { github: 'GitHub', jira: 'Jira', ok: 'OK', xmr_rule_1: 'XmR rule 1', n: 'n' }

/**
 * `deployment_frequency` -> "Deployment frequency".
 * @param {string} name
 */
export function title(name) {
  const own = NAMES[name]
  if (own !== undefined) return own
  const apart = name.replaceAll(/([a-z])([A-Z])/g, (_, one, other) => `${one} ${other.toLowerCase()}`)
  const words = apart.replaceAll(/[._]/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** @param {number} bytes */
export const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${small.format(bytes / 1024)} KiB`)

const zoned = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const short = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })

/**
 * "12 s ago", "in 3 h", or the date once that says more; in the zone of whoever looks.
 * @param {string} at
 * @param {number} now
 */
export function relative(at, now) {
  const seconds = (now - Date.parse(at)) / 1000
  const distance = Math.abs(seconds)
  if (distance < 5) return 'now'
  if (distance > 7 * 86_400) return day.format(new Date(at))
  if (distance > 86_400) return short.format(new Date(at))
  const length = span(distance).split(' ').slice(0, 2).join(' ')
  return seconds > 0 ? `${length} ago` : `in ${length}`
}

/** @param {string} at */
export const local = (at) => zoned.format(new Date(at))

/** @param {string} at */
export const localDay = (at) => day.format(new Date(at))
