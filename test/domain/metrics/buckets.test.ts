import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BUCKET_KINDS, bucketOf, bucketsOf, daysBetween, isTimeZone } from '../../../src/domain/metrics/buckets.ts'
import { at, period } from './facts.ts'

const HOUR = 3_600_000
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
]

/** A bucket as a person would write it: when it begins and ends in UTC, and how long it is. */
const told = ({ from, to }: { from: number; to: number }) =>
  `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)} ${(to - from) / HOUR} h`

test.each([
  [
    'the week that loses an hour',
    '2024-03-27T12:00Z',
    'week',
    'Europe/Berlin',
    '2024-03-24T23:00 2024-03-31T22:00 167 h',
  ],
  ['the week that gains one', '2024-10-24T12:00Z', 'week', 'Europe/Berlin', '2024-10-20T22:00 2024-10-27T23:00 169 h'],
  ['a day of 23 h', '2024-03-31T12:00Z', 'day', 'Europe/Berlin', '2024-03-30T23:00 2024-03-31T22:00 23 h'],
  ['a day of 25 h', '2024-10-27T12:00Z', 'day', 'Europe/Berlin', '2024-10-26T22:00 2024-10-27T23:00 25 h'],
  ['half an hour', '2024-04-07T00:00Z', 'day', 'Australia/Lord_Howe', '2024-04-06T13:00 2024-04-07T13:30 24.5 h'],
  ['a day without midnight', '2018-11-04T12:00Z', 'day', 'America/Sao_Paulo', '2018-11-04T03:00 2018-11-05T02:00 23 h'],
  ['another', '2024-03-31T12:00Z', 'day', 'Asia/Beirut', '2024-03-30T22:00 2024-03-31T21:00 23 h'],
  ['a day with two midnights', '2024-11-03T12:00Z', 'day', 'America/Havana', '2024-11-03T04:00 2024-11-04T05:00 25 h'],
  [
    'the month that loses an hour',
    '2024-03-05T00:00Z',
    'month',
    'Europe/Berlin',
    '2024-02-29T23:00 2024-03-31T22:00 743 h',
  ],
  ['a leap month', '2024-02-10T00:00Z', 'month', 'UTC', '2024-02-01T00:00 2024-03-01T00:00 696 h'],
  [
    'the first week of 2021 begins in it',
    '2021-01-03T23:59Z',
    'week',
    'UTC',
    '2020-12-28T00:00 2021-01-04T00:00 168 h',
  ],
] as const)('%s: %s by %s in %s', (_what, instant, kind, zone, expected) => {
  expect(told(bucketOf(at(instant), kind, zone))).toBe(expected)
})

test('a day that Samoa left out is no bucket', () => {
  const days = bucketsOf(period('2011-12-29T10:00Z', '2012-01-01T10:00Z'), 'day', 'Pacific/Apia')
  expect(days.map(told)).toEqual([
    '2011-12-29T10:00 2011-12-30T10:00 24 h',
    '2011-12-30T10:00 2011-12-31T10:00 24 h',
    '2011-12-31T10:00 2012-01-01T10:00 24 h',
  ])
})

test('buckets of a window are whole: the first begins before it, the last ends after it', () => {
  expect(bucketsOf(period('2024-01-02', '2024-01-17'), 'week', 'UTC').map(told)).toEqual([
    '2024-01-01T00:00 2024-01-08T00:00 168 h',
    '2024-01-08T00:00 2024-01-15T00:00 168 h',
    '2024-01-15T00:00 2024-01-22T00:00 168 h',
  ])
})

test('a window that ends with a bucket has none after it, and an empty one has none', () => {
  expect(bucketsOf(period('2024-01-01', '2024-01-08'), 'week', 'UTC')).toHaveLength(1)
  expect(bucketsOf(period('2024-01-01', '2024-01-01'), 'day', 'UTC')).toEqual([])
})

test('buckets follow each other without gap or overlap, and each instant is in the bucket that it is said to be in', () => {
  // From 1990: before, zones changed by parts of minutes.
  const instant = fc.integer({ min: at('1990-01-01'), max: at('2035-01-01') })
  const length = fc.integer({ min: 1, max: 120 * 24 * HOUR })
  fc.assert(
    fc.property(
      instant,
      length,
      fc.constantFrom(...ZONES),
      fc.constantFrom(...BUCKET_KINDS),
      (from, ms, zone, kind) => {
        const window = { from, to: from + ms }
        const buckets = bucketsOf(window, kind, zone)
        expect(buckets[0]).toEqual(bucketOf(window.from, kind, zone))
        expect(buckets.at(-1)).toEqual(bucketOf(window.to - 1, kind, zone))
        expect(buckets.slice(1).map((bucket) => bucket.from)).toEqual(buckets.slice(0, -1).map((bucket) => bucket.to))
        for (const bucket of buckets) {
          expect(bucket.from).toBeLessThan(bucket.to)
          expect(bucketOf(bucket.from, kind, zone)).toEqual(bucket)
        }
      },
    ),
    { seed: 20_260_110 },
  )
})

test.each([
  ['a week of 167 h', '2024-03-24T23:00Z', '2024-03-31T22:00Z', 'Europe/Berlin', 7],
  ['a week of 169 h', '2024-10-20T22:00Z', '2024-10-27T23:00Z', 'Europe/Berlin', 7],
  ['a day without midnight', '2018-11-04T03:00Z', '2018-11-05T02:00Z', 'America/Sao_Paulo', 1],
  ['a quarter of a day', '2024-01-01T06:00Z', '2024-01-01T12:00Z', 'UTC', 0.25],
  ['half of a day of 23 h', '2024-03-30T23:00Z', '2024-03-31T10:30Z', 'Europe/Berlin', 0.5],
  ['none', '2024-01-01T06:00Z', '2024-01-01T06:00Z', 'UTC', 0],
])('days of %s: %s to %s in %s are %d', (_what, from, to, zone, days) => {
  expect(daysBetween(at(from), at(to), zone)).toBeCloseTo(days, 12)
})

test('a time zone is told from a word', () => {
  expect(ZONES.filter((zone) => !isTimeZone(zone))).toEqual([])
  expect(['Mars/Base', '', 'Europe/Berlin '].filter(isTimeZone)).toEqual([])
})
