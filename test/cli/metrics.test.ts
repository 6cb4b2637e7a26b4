import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { BackfillView } from '../../src/app.ts'
import { duration, notes, sparkline, valueWords } from '../../src/cli/metric-words.ts'
import { TrackerdError } from '../../src/errors.ts'
import { backfill } from '../http/fake-metrics.ts'
import { NOW, setup, terminal } from './setup.ts'

const tenMinutesAgo = new Date(NOW.getTime() - 600_000).toISOString()
const running: BackfillView = { ...backfill, startedAt: tenMinutesAgo }
const done: BackfillView = { ...running, status: 'success', periodsDone: 40, endedAt: NOW.toISOString() }

/** The command line, where each look at a backfill finds the next of these. */
function watched(states: readonly (BackfillView | TrackerdError)[], more: Parameters<typeof setup>[0] = {}) {
  const left = [...states]
  return setup({
    ...more,
    app: {
      startBackfill: async () => [running],
      showBackfill: async () => {
        const next = left.length > 1 ? left.shift() : left[0]
        if (next === undefined || next instanceof TrackerdError) throw next
        return next
      },
    },
  })
}

test('a trend is one block for each value between nothing and the largest, and a dot where there is none', () => {
  expect(sparkline([0, 1, 2, 4, null, 8])).toBe('\u2581\u2582\u2583\u2585\u00b7\u2588')
  expect(sparkline([5, 5])).toBe('\u2588\u2588')
  expect(sparkline([0, 0])).toBe('\u2581\u2581')
  expect(sparkline([])).toBe('')
})

test.each([
  [0, '0s'],
  [0.4, '0s'],
  [59.6, '1m'],
  [3_600, '1h'],
  [3_660, '1h 1m'],
  [97_200, '1d 3h'],
  [86_400 * 1_200, '1,200d'],
])('%d seconds are written %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

test('values are written in their unit', () => {
  expect(valueWords(1.714, 'per_day')).toBe('1.71 per day')
  expect(valueWords(0.125, 'share')).toBe('12.5 %')
  expect(valueWords(140.04, 'lines')).toBe('140 lines')
  expect(valueWords(7, 'count')).toBe('7')
  expect(valueWords(null, 'seconds')).toBe('-')
})

test('a value that is missing because not everything is known comes with what is', () => {
  const metric = {
    name: 'deployment_frequency',
    title: 'Deployment frequency',
    value: null,
    reason: { code: 'not_synced' as const, text: 'Not everything is known', hint: 'See status.' },
    n: 0,
    numerator: null,
    denominator: null,
    details: {},
    provisional: true,
    definition_version: 1,
  }
  const until = '2026-01-10T11:30:00.000Z'
  const noted = (facts_from: string | null, facts_until: string | null) =>
    notes([{ ...metric, facts_from, facts_until }], 'Europe/Berlin')
  expect(noted('2026-01-05T08:00:00.000Z', until)).toEqual([
    'Deployment frequency: Not everything is known, but what happened from 2026-01-05 09:00 until 2026-01-10 12:30. See status.',
  ])
  expect(noted('1970-01-01T00:00:00.000Z', until)).toEqual([
    'Deployment frequency: Not everything is known, but everything until 2026-01-10 12:30. See status.',
  ])
  expect(noted(null, null)).toEqual([
    'Deployment frequency: Not everything is known: one of its sources was never read to its end. See status.',
  ])
})

test('metrics show says what would be chosen in the quick check of its year', async () => {
  const { trackerd } = setup()
  const shown = await trackerd('metrics', 'show')
  expect(shown.out).toContain('DORA Quick Check 2025: Change lead time a day to a week\n')
})

test('backfill --wait looks until all have ended, and says what each came to', async () => {
  const { trackerd, app } = watched([running, new TrackerdError('DATABASE_UNAVAILABLE'), running, done])
  const ended = await trackerd('metrics', 'backfill', '--from', '2025-01-01', '--wait')
  expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/hello +success +40\/40 +7/) })
  expect(ended.err.split('\n')).toEqual([
    'The daemon does not answer. The backfill goes on when it is back: looking for it for a minute.',
    'The daemon is back.',
    'hello: success, 40 periods, 7 changed',
    '',
  ])
  expect(app.calls.filter(([name]) => name === 'showBackfill')).toHaveLength(4)
})

test('a backfill that failed ends with 1 and says why', async () => {
  const failed: BackfillView = { ...running, status: 'failed', error: { code: 'DATABASE_REJECTED', text: 'no' } }
  const ended = await watched([failed]).trackerd('metrics', 'backfill', '--from', '2025-01-01', '--wait')
  expect(ended).toMatchObject({ code: 1, out: expect.stringContaining('failed: DATABASE_REJECTED no') })
})

test('Ctrl-C stops watching, not the backfill, and says so', async () => {
  const interrupt = new AbortController()
  const { trackerd } = watched([running], {
    deps: { interruption: () => interrupt.signal, sleep: async () => interrupt.abort() },
  })
  const ended = await trackerd('metrics', 'backfill', '--from', '2025-01-01', '--wait')
  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.err).toBe('Stopped watching. The backfill goes on: see it with "trackerd metrics backfills".\n')
})

test('a terminal shows one bar over all initiatives with what is left, and is left clean', async () => {
  const screen = terminal(100)
  await watched([running, done], { screen: screen.stream }).trackerd(
    'metrics',
    'backfill',
    '--from',
    '2025-01-01',
    '--wait',
  )
  // A quarter in ten minutes.
  expect(stripVTControlCharacters(screen.written())).toContain(
    'backfill [=====---------------] 10/40 periods  0/1 initiative  about 30m left',
  )
  expect(screen.written()).toContain('\u001b[')
})

test('a scorecard that there is not is said to be none', async () => {
  const ended = await setup().trackerd('metrics', 'show', '--scorecard', 'space')
  expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('there is no scorecard "space"') })
})
