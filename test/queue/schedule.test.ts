import { PgBoss } from 'pg-boss'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Logger, silentLogger } from '../../src/ports/logger.ts'
import { latestOccurrence, Schedules } from '../../src/queue/schedule.ts'

// The cron arithmetic of the engine; needs no database.
const cron = new PgBoss('postgres://nobody@127.0.0.1:1/none')
const occurrences = (expression: string, from: Date, count: number) =>
  cron.previewSchedule(expression, { tz: 'UTC', from, count })

function setup(
  send: (name: string, due: Date, rememberMs: number) => Promise<void> = async () => undefined,
  logger: Logger = silentLogger,
) {
  const sent: { name: string; due: string; rememberMs: number }[] = []
  const schedules = new Schedules({
    logger,
    clock: { now: () => new Date() },
    occurrences,
    send: async (name, due, rememberMs) => {
      sent.push({ name, due: due.toISOString(), rememberMs })
      await send(name, due, rememberMs)
    },
  })
  return { sent, schedules }
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:02.500Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('schedules', () => {
  test('the latest due run is asked for at once, every later one at its time', async () => {
    const { sent, schedules } = setup()
    await schedules.add('sweep', '*/5 * * * * *')
    expect(sent).toMatchObject([{ name: 'sweep', due: '2026-03-01T12:00:00.000Z' }])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent.map(({ due }) => due)).toEqual([
      '2026-03-01T12:00:00.000Z',
      '2026-03-01T12:00:05.000Z',
      '2026-03-01T12:00:10.000Z',
    ])
    schedules.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toHaveLength(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a run is remembered for two periods, and never less than clocks may differ', async () => {
    const { sent, schedules } = setup()
    await schedules.add('sweep', '*/5 * * * * *')
    await schedules.add('daily', '0 3 * * *')
    expect(sent.map(({ rememberMs }) => rememberMs)).toEqual([900_000, 2 * 86_400_000])
    schedules.stop()
  })

  test('a process that slept through many times asks for the latest only', async () => {
    const { sent, schedules } = setup()
    await schedules.add('sweep', '*/5 * * * * *')
    vi.setSystemTime(new Date('2026-03-01T13:00:01Z'))
    await vi.advanceTimersByTimeAsync(2_500)
    expect(sent.map(({ due }) => due)).toEqual(['2026-03-01T12:00:00.000Z', '2026-03-01T13:00:00.000Z'])
    schedules.stop()
  })

  test('a run that could not be queued is asked for again a little later', async () => {
    const warnings: string[] = []
    const fails = [true, true, false]
    const { sent, schedules } = setup(
      async () => {
        if (fails.shift()) throw new Error('no connection')
      },
      { ...silentLogger, warn: (_, message) => void warnings.push(message) },
    )
    await schedules.add('daily', '0 3 * * *')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent.map(({ due }) => due)).toEqual(Array(3).fill('2026-03-01T03:00:00.000Z'))
    expect(warnings).toHaveLength(2)
    schedules.stop()
  })

  test('a long wait is slept in pieces, so that a clock that was set is noticed', async () => {
    const { sent, schedules } = setup()
    await schedules.add('daily', '0 3 * * *')
    await vi.advanceTimersByTimeAsync(15 * 3_600_000)
    expect(sent.at(-1)?.due).toBe('2026-03-02T03:00:00.000Z')
    schedules.stop()
  })

  test('an expression that cannot be read is refused', async () => {
    const { schedules } = setup()
    await expect(schedules.add('never', 'every now and then')).rejects.toThrow()
  })
})

describe('the latest time of an expression', () => {
  const at = new Date('2026-03-01T12:00:02.500Z') // a Sunday
  test.each([
    ['* * * * *', '2026-03-01T12:00:00.000Z'],
    ['0 3 * * 1-5', '2026-02-27T03:00:00.000Z'],
    ['0 0 1 1 *', '2026-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', null],
    // Far apart in the long run, close together when it comes to it.
    ['*/5 * 9 * * *', '2026-03-01T09:59:55.000Z'],
    ['2 0 12 1 3 *', '2026-03-01T12:00:02.000Z'],
  ])('%s', (expression, expected) => {
    const [next, afterNext] = occurrences(expression, at, 2)
    const period = (afterNext?.getTime() ?? 0) - (next?.getTime() ?? 0)
    expect(latestOccurrence(occurrences, expression, at, period)?.toISOString() ?? null).toBe(expected)
  })

  test('counts a time that is exactly now', () => {
    const noon = new Date('2026-03-01T12:00:00Z')
    expect(latestOccurrence(occurrences, '0 12 * * *', noon, 86_400_000)).toEqual(noon)
  })
})
