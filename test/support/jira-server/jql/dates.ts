import { instantOf } from '../objects/zones.ts'
import { JqlError, type Value } from './parse.ts'

const DAY = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/
const BACK = /^-(\d+)([wdhm])$/
const UNIT_MS: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 }

/** An unquoted number is an instant; a date is read in the zone of who asks, to the minute. */
export function instant(field: string, { text, isQuoted }: Value, zone: string, now: number): number {
  if (!isQuoted && /^\d+$/.test(text)) return Number(text)
  const [, back, unit = ''] = BACK.exec(text) ?? []
  if (back !== undefined) return now - Number(back) * (UNIT_MS[unit] ?? 0)
  const [, year, month, day, hour = '0', minute = '0'] = DAY.exec(text) ?? []
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
  const isReal = new Date(local).getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60
  if (!Number.isFinite(local) || !isReal) {
    throw new JqlError(
      `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    )
  }
  return instantOf(zone, local)
}
