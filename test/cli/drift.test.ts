import { expect, test } from 'vitest'
import { reportView } from '../http/fake-drift.ts'
import { DRIFT_FILES } from './command-table-drift.ts'
import { setup } from './setup.ts'

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
