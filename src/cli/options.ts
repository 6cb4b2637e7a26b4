import { InvalidArgumentError, Option } from 'commander'
import { EVENT_TYPES } from '../domain/events.ts'

/** Parsers and options that several commands share. */

const SPAN = /^(\d+)([smhd])$/
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** A time that has been, as the API takes it: from "2h" (ago), "3d", or a date or time of ISO 8601. */
export const pastOption = (flags: string, description: string, now: () => Date) =>
  timeOption(flags, `${description} (a time, or 30m, 2h, 7d ago)`, now, -1)

/** A time to come: from "12h", "30d" (from now), or a date or time of ISO 8601. */
export const futureOption = (flags: string, description: string, now: () => Date) =>
  timeOption(flags, `${description} (a time, or 12h, 30d from now)`, now, 1)

function timeOption(flags: string, description: string, now: () => Date, direction: 1 | -1): Option {
  return new Option(flags, description).argParser((given: string) => {
    const [, amount, unit] = SPAN.exec(given) ?? []
    const span = Number(amount) * (SECONDS[unit ?? ''] ?? 1) * 1000
    const at = amount ? now().getTime() + direction * span : Date.parse(given)
    if (Number.isNaN(at)) throw new InvalidArgumentError('Give a time such as 2026-01-31T12:00:00Z, or 2h, or 7d.')
    return new Date(at).toISOString()
  })
}

export const countArgument = (given: string): number => {
  const count = Number(given)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number of 1 or more.')
  return count
}

/** Seconds, or "default": commander takes null for an option without a value. */
export const intervalArgument = (given: string): number | 'default' =>
  given === 'default' ? given : countArgument(given)

export const limitOption = () => new Option('--limit <n>', 'rows to show, 200 at most').argParser(countArgument)
export const cursorOption = () => new Option('--cursor <cursor>', 'go on where the last page ended')

/** Of events, not of the patterns that a subscription may name. */
export const eventTypeOption = (description: string) => new Option('--type <type>', description).choices(EVENT_TYPES)

/** Gathers an option that may be repeated. */
export const each = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
