import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { DriftRunView } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { asked, over, reportView } from '../http/fake-drift.ts'
import { ID } from '../http/fake-views.ts'
import { DRIFT_FILES } from './command-table-drift.ts'
import { setup, terminal } from './setup.ts'

const strict = ['drift', 'report', 'violations.json', '--strict']

test('--strict fails the run of CI that added violations, after it said which', async () => {
  const { trackerd } = setup({ files: DRIFT_FILES })
  const done = await trackerd(...strict)
  expect(done).toMatchObject({ code: 1, err: '' })
  expect(done.out).toContain('no-cycles  src/a.ts')
})

test('--strict is content with what the baseline has already', async () => {
  const { trackerd } = setup({
    files: DRIFT_FILES,
    app: { reportArchitecture: async () => ({ ...reportView, added: [] }) },
  })
  const done = await trackerd(...strict)
  expect(done.code).toBe(0)
  expect(done.out).toMatch(/Added +0\n$/)
})

test('a report comes from standard input too, and what is no object is refused before anything is sent', async () => {
  const { trackerd, app } = setup({ stdin: DRIFT_FILES['violations.json'] })
  expect((await trackerd('drift', 'report', '-')).code).toBe(0)
  expect(app.calls.at(-1)?.[0]).toBe('reportArchitecture')
  const list = setup({ stdin: '[]' })
  const refused = await list.trackerd('drift', 'report', '-')
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.err).toContain('must hold a JSON object')
  expect(list.app.calls).toEqual([])
})

/** The command line, where each look at a run for drift finds the next of these. */
function watched(states: readonly (DriftRunView | TrackerdError)[], more: Parameters<typeof setup>[0] = {}) {
  const left = [...states]
  const showDriftRun = async () => {
    const next = left.length > 1 ? left.shift() : left[0]
    if (next === undefined || next instanceof TrackerdError) throw next
    return next
  }
  return setup({ ...more, app: { showDriftRun } })
}

test('drift run --wait looks until all are judged, and tells whenever fewer are left', async () => {
  const one = { ...asked, left: 1 }
  const { trackerd, app } = watched([asked, new TrackerdError('DATABASE_UNAVAILABLE'), asked, one, over])
  const done = await trackerd('drift', 'run', '--initiative', 'hello', '--wait')
  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^2 of 2 initiatives judged\.\n.*1 alert opened/) })
  expect(done.err.split('\n')).toEqual([
    '0 of 2 initiatives judged',
    'The daemon does not answer. The run goes on when it is back: looking for it for a minute.',
    'The daemon is back.',
    '1 of 2 initiatives judged',
    '2 of 2 initiatives judged',
    '',
  ])
  expect(app.calls.at(-1)?.slice(2)).toEqual([{ initiative: 'hello' }])
})

test('a terminal shows how many are judged, and --json waits as well', async () => {
  const screen = terminal(100)
  await watched([{ ...asked, left: 1, opened: 1 }, over], { screen: screen.stream }).trackerd('drift', 'run', '--wait')
  expect(stripVTControlCharacters(screen.written())).toContain(
    '[==========----------] 1/2  initiatives judged, 1 alert opened',
  )
  const { out } = await watched([asked, over]).trackerd('drift', 'run', '--wait', '--json')
  expect(JSON.parse(out)).toMatchObject({ left: 0, unjudged: [{ drift_type: 'sync_drift' }, {}] })
})

test('Ctrl-C stops watching, not the run, and says so', async () => {
  const interrupt = new AbortController()
  const { trackerd } = watched([asked], {
    deps: { interruption: () => interrupt.signal, sleep: async () => interrupt.abort() },
  })
  const ended = await trackerd('drift', 'run', '--wait')
  expect(ended).toMatchObject({ code: 1, out: '' })
  expect(ended.err).toContain('Stopped watching. The run goes on: see it with "trackerd drift progress".\n')
})

test('--wait ends when each was tried, fails when one could not be judged, and names it and the reason', async () => {
  const initiative = { id: ID, title: 'octo/broken' }
  const failed = [{ initiative, error: { code: 'DATABASE_REJECTED', text: 'The database refused a row' } }]
  const ended = await watched([asked, { ...over, failed }]).trackerd('drift', 'run', '--wait')
  expect(ended).toMatchObject({ code: 1, err: '0 of 2 initiatives judged\n1 of 2 initiatives judged\n' })
  expect(ended.out).toMatch(
    /^1 of 2 initiatives judged\.[\s\S]*octo\/broken +DATABASE_REJECTED +The database refused a row/,
  )
  const json = await watched([{ ...over, failed }]).trackerd('drift', 'run', '--wait', '--json')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject({ left: 0, failed })
  expect(await watched([{ ...over, failed }]).trackerd('drift', 'progress')).toMatchObject({ code: 0 })
})

test('metrics snapshot --wait does the same for snapshots', async () => {
  const screen = terminal(100)
  const ended = await setup({ screen: screen.stream }).trackerd('metrics', 'snapshot', '--wait')
  expect(ended).toMatchObject({ code: 1, out: expect.stringMatching(/hello +DATABASE_REJECTED/) })
  expect(stripVTControlCharacters(screen.written())).toContain('2/2  initiatives computed, 18 snapshots computed')
})
