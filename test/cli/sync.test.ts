import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { SyncRecordDetail } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { ID, syncDetail } from '../http/fake-app.ts'
import { NOW, setup, terminal } from './setup.ts'

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString()
const UNTIL = '2026-01-02T03:30:00.000Z'

type Stream = SyncRecordDetail['progress'][number]
const stream = (change: Partial<Stream>): Stream => ({
  scope: 'octo/hello',
  stream: 'issues',
  state: 'waiting',
  pages: 0,
  items: 0,
  total: null,
  ...change,
})

const running: SyncRecordDetail = {
  ...syncDetail,
  status: 'running',
  startedAt: minutesAgo(10),
  completedAt: null,
  failures: [],
  progress: [stream({}), stream({ stream: 'releases' })],
}
const success: SyncRecordDetail = {
  ...running,
  status: 'success',
  completedAt: NOW.toISOString(),
  itemsProcessed: 1200,
  progress: [
    stream({ state: 'done', pages: 12, items: 1190, total: 1190 }),
    stream({ stream: 'releases', state: 'done', pages: 1, items: 10 }),
  ],
}

/** A run whose record reads like this, one after the other; `sleeps` is what was slept between. */
function watched(records: readonly (SyncRecordDetail | TrackerdError)[], more: Parameters<typeof setup>[0] = {}) {
  const left = [...records]
  const sleeps: number[] = []
  const world = setup({
    ...more,
    app: {
      showSyncRecord: async () => {
        const next = left.length > 1 ? left.shift() : left[0]
        if (next === undefined || next instanceof TrackerdError) throw next
        return next
      },
    },
    deps: {
      sleep: async (ms) => {
        sleeps.push(ms)
      },
      ...more.deps,
    },
  })
  return { ...world, sleeps }
}

test('--wait looks once a second until the run has ended, with one line for each change of state', async () => {
  const half = [stream({ state: 'running', pages: 6, items: 600, total: 1190 }), stream({ stream: 'releases' })]
  const { trackerd, sleeps, app } = watched([
    running,
    { ...running, progress: half },
    { ...running, progress: half, waitingUntil: UNTIL },
    { ...running, progress: half, waitingUntil: UNTIL },
    { ...running, progress: half },
    success,
  ])
  const done = await trackerd('sync', 'octo', '--full', '--wait')
  expect(done.err.split('\n')).toEqual([
    'issues: running',
    'waiting for the source until 03:30 UTC (in 24m)',
    'the source may be asked again: going on',
    'issues: done, 1,190 items on 12 pages',
    'releases: done, 10 items on 1 page',
    '',
  ])
  expect(done.code).toBe(0)
  expect(done.out).toMatch(/Status +success\n[\s\S]*issues +done +1 +12 +1,190 +1,190\nreleases +done +1 +1 +10 +10\n$/)
  expect(sleeps).toEqual([1000, 1000, 1000, 1000, 1000])
  expect(app.calls.filter(([name]) => name === 'showSyncRecord')).toHaveLength(6)
})

test('--wait with --json prints the record of the ended run and nothing else to standard output', async () => {
  const { out, code } = await watched([running, success]).trackerd('sync', ID, '--wait', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ status: 'success', items_processed: 1200, progress: [{ total: 1190 }, {}] })
})

test.each(['partial', 'failed'] as const)('a run that ends %s ends with 1 and names what failed', async (status) => {
  const { trackerd } = watched([running, { ...syncDetail, status, itemsFailed: 2 }])
  const done = await trackerd('sync', 'octo', '--wait')
  expect(done.code).toBe(1)
  expect(done.err).not.toContain('error')
  expect(done.out).toMatch(new RegExp(`Status +${status}\n`))
  expect(done.out).toMatch(
    /Not done:\n {2}octo\/world, issues: UPSTREAM_FORBIDDEN: The credential does not allow this\n {4}hint: Give it issues: read\.\n$/,
  )
})

test('--wait outlives a daemon that is away for a moment, and says so', async () => {
  const away = [new TrackerdError('DATABASE_UNAVAILABLE'), new TrackerdError('DATABASE_UNAVAILABLE')]
  const { trackerd, sleeps } = watched([running, ...away, running, ...away, success])
  const done = await trackerd('sync', 'octo', '--wait')
  expect(done.code).toBe(0)
  expect(done.err.split('\n').slice(0, 4)).toEqual([
    'The daemon does not answer. The sync goes on when it is back: looking for it for a minute.',
    'The daemon is back.',
    'The daemon does not answer. The sync goes on when it is back: looking for it for a minute.',
    'The daemon is back.',
  ])
  expect(sleeps).toHaveLength(6)
})

test('--wait waits a minute for a daemon that does not come back', async () => {
  const { trackerd, sleeps } = watched([running, new TrackerdError('DATABASE_UNAVAILABLE')])
  const done = await trackerd('sync', 'octo', '--wait')
  expect(done).toMatchObject({ code: 1, err: expect.stringMatching(/\nerror DATABASE_UNAVAILABLE: /) })
  expect(sleeps).toHaveLength(61)
})

test('--wait does not wait for what another look cannot change', async () => {
  const { trackerd, sleeps } = watched([running, new TrackerdError('NOT_FOUND', { what: 'sync record' })])
  expect(await trackerd('sync', 'octo', '--wait')).toMatchObject({ code: 1 })
  expect(sleeps).toHaveLength(1)
})

test('Ctrl-C stops watching, not the sync, and says so', async () => {
  const interrupt = new AbortController()
  const { trackerd, app } = watched([running], {
    deps: { interruption: () => interrupt.signal, sleep: async () => interrupt.abort() },
  })
  const done = await trackerd('sync', 'octo', '--wait')
  expect(done).toMatchObject({ code: 1, out: '' })
  expect(done.err).toBe(`Stopped watching. The sync goes on: see it with "trackerd sync-records show ${ID}".\n`)
  expect(app.calls.filter(([name]) => name === 'showSyncRecord')).toHaveLength(1)
})

test('a terminal shows a bar per stream over all its scopes, the budget, the estimate, and is left clean', async () => {
  const screen = terminal(120)
  const progress = [
    stream({ state: 'running', pages: 5, items: 500, total: 1000 }),
    stream({ scope: 'octo/world', state: 'running', pages: 1, items: 100, total: 500 }),
    stream({ scope: 'octo/next' }),
    stream({ stream: 'releases' }),
  ]
  const record: SyncRecordDetail = { ...running, progress, itemsProcessed: 600 }
  const { trackerd } = watched([record, { ...record, waitingUntil: UNTIL }, success], {
    screen: screen.stream,
  })
  await trackerd('sync', 'octo', '--wait')
  const lines = stripVTControlCharacters(screen.written()).split('\n')
  expect(lines.slice(0, 4)).toEqual([
    'full sync: 600 items in 10m',
    'core 4,312/5,000 until 03:30 UTC (in 24m)',
    // 600 of 1,500 in the two that told, so about 2,250 in three; 600 took 10 minutes.
    'issues   [=====---------------] 600/~2,250  6 pages  0/3 scopes  running  about 27m left',
    'releases [--------------------] 0 items  0 pages  waitingwaiting for the source until 03:30 UTC (in 24m)',
  ])
  // The last that is written to the terminal clears from the first bar on.
  expect(screen.written().endsWith('\u001b[0J')).toBe(true)
})

test('a narrow terminal is not wrapped, and names from the source cannot move its cursor', async () => {
  const screen = terminal(40)
  const progress = [stream({ stream: 'issues\u001b[2J', state: 'running', pages: 5, items: 500, total: 1000 })]
  const { trackerd } = watched([{ ...running, progress }, success], {
    screen: screen.stream,
  })
  await trackerd('sync', 'octo', '--wait')
  expect(screen.written()).not.toContain('\u001b[2J')
  const lines = stripVTControlCharacters(screen.written()).split('\n')
  expect(lines[1]?.length).toBe(40)
})

test('the terminal is left clean when the record cannot be read, and the error is told', async () => {
  const screen = terminal(80)
  const { trackerd } = watched([running, new TrackerdError('DATABASE_UNAVAILABLE')], { screen: screen.stream })
  const done = await trackerd('sync', 'octo', '--wait')
  expect(done).toMatchObject({ code: 1, err: expect.stringMatching(/^error DATABASE_UNAVAILABLE: /) })
  expect(screen.written().endsWith('\u001b[0J')).toBe(true)
})
